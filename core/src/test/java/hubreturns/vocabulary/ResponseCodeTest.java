package hubreturns.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.returns.HubRule;
import hubreturns.returns.RequestRule;
import hubreturns.testing.OfficialReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The codes that this service gives (docs/wire.md#checks-and-codes). */
class ResponseCodeTest {
  private static final Pattern ENUMERATION =
      Pattern.compile("<xs:simpleType name=\"ResponseCode\">(.*?)</xs:simpleType>", Pattern.DOTALL);
  private static final Pattern MEMBER = Pattern.compile("<xs:enumeration value=\"([^\"]+)\"");

  @ParameterizedTest
  @ValueSource(strings = {"5.0", "5.1", "5.3", "5.4"})
  void are_all_in_the_official_enumeration_of_the_version(String version) throws IOException {
    Path schema =
        OfficialReference.folder("schemas").resolve(OfficialReference.schemaFile(version));
    Matcher enumeration = ENUMERATION.matcher(Files.readString(schema));
    assertThat(enumeration.find()).isTrue();

    List<String> official =
        MEMBER.matcher(enumeration.group(1)).results().map(member -> member.group(1)).toList();

    assertThat(official)
        .containsAll(Arrays.stream(ResponseCode.values()).map(ResponseCode::text).toList());
  }

  @Test
  void are_exactly_those_that_some_rule_or_outcome_gives() {
    Set<ResponseCode> given =
        new TreeSet<>(List.of(ResponseCode.I0, ResponseCode.I99, ResponseCode.W081401));
    Stream.of(RequestRule.values()).map(RequestRule::code).forEach(given::add);
    Stream.of(HubRule.values()).map(HubRule::code).forEach(given::add);

    assertThat(given).containsExactly(ResponseCode.values());
  }

  @ParameterizedTest
  @EnumSource
  void explain_in_whole_sentences_what_they_mean_and_what_to_do(ResponseCode code) {
    assertThat(code.text()).isEqualTo(code.name());
    assertThat(code.shortName()).isNotBlank().doesNotEndWith(".").hasSizeLessThan(40);
    assertThat(code.meaning()).matches("[A-Z].*\\.");
    assertThat(code.whatToDo()).matches("[A-Z].*\\.");
  }

  @Test
  void say_where_this_project_gave_a_code_its_meaning() {
    assertThat(
            Stream.of(ResponseCode.values())
                .filter(code -> code.meaning().endsWith(" Meaning given by this project.")))
        .containsExactly(
            ResponseCode.W081401, ResponseCode.E081401, ResponseCode.E081402, ResponseCode.E081405);
  }

  @Test
  void have_short_names_that_tell_them_apart() {
    assertThat(Stream.of(ResponseCode.values()).map(ResponseCode::shortName))
        .doesNotHaveDuplicates();
  }
}
