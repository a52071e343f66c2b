package hubreturns;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.returns.HubList;
import hubreturns.returns.ReturnStatuses;
import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.NoFaultReturnType;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.SchemaVersion;
import hubreturns.vocabulary.Word;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages in docs/ agree with the code. */
class DocumentationTest {
  private static final Path PAGES = Path.of("..", "docs");
  private static final Pattern TEST = Pattern.compile("`[A-Z]\\w*(Test|IT)\\.[A-Za-z]\\w*`$");

  private static List<String> lines(String page) throws IOException {
    return Files.readAllLines(PAGES.resolve(page));
  }

  @Test
  void the_wire_page_lists_exactly_the_codes_with_their_meaning() throws IOException {
    List<String> rows =
        lines("wire.md").stream().filter(line -> line.matches("\\| `[IWE]\\d+` \\|.*")).toList();

    assertThat(rows)
        .containsExactlyElementsOf(
            Stream.of(ResponseCode.values())
                .map(code ->
                    "| `%s` | %s | %s | %s |"
                        .formatted(code.text(), code.shortName(), code.meaning(), code.whatToDo()))
                .toList());
  }

  @ParameterizedTest
  @CsvSource({
    "8.14.3 prior to installation, PRIOR_TO_INSTALLATION, ",
    "8.14.3 post installation, POST_INSTALLATION, ",
    "8.14.4 general; non-dom opt out, , GENERAL",
    "8.14.4 general; non-dom opt out, , NON_DOM_OPT_OUT",
    "8.14.4 dual supplier HAN variant; SM WAN variant, , DUAL_SUPPLIER_HAN_VARIANT",
    "8.14.4 dual supplier HAN variant; SM WAN variant, , SM_WAN_VARIANT",
    "8.14.4 Lost or Stolen Hub, , LOST_OR_STOLEN"
  })
  void the_wire_page_says_which_statuses_a_return_type_fits(
      String row, String fault, String noFault) throws IOException {
    Word type = fault != null ? FaultReturnType.valueOf(fault) : NoFaultReturnType.valueOf(noFault);
    String statuses =
        lines("wire.md").stream()
            .filter(line -> line.startsWith("| " + row + " |"))
            .map(line -> line.split("\\|", -1)[2].strip())
            .findFirst()
            .orElseThrow();

    assertThat(new TreeSet<>(List.of(statuses.split(", ", -1))))
        .isEqualTo(
            new TreeSet<>(
                Arrays.stream(DeviceStatus.values())
                    .filter(status -> ReturnStatuses.typeFits(type, status))
                    .map(DeviceStatus::text)
                    .toList()));
  }

  @Test
  void the_wire_page_says_what_each_version_takes_and_how_long_a_list_may_be() throws IOException {
    String page = Files.readString(PAGES.resolve("wire.md"));

    for (SchemaVersion version : SchemaVersion.values()) {
      assertThat(page)
          .containsPattern(
              "(?m)^\\| .*`%s`.* \\| `DeviceID` %s \\|"
                  .formatted(version.text(), version.takesLists() ? "or `DeviceIDList`" : "only"));
    }
    assertThat(page).contains("up to %d hubs".formatted(HubList.HUBS_MAX));
  }

  @Test
  void every_guarantee_ends_with_a_test_that_proves_it() throws IOException {
    String page = Files.readString(PAGES.resolve("guarantees.md"));
    String promises =
        page.substring(page.indexOf("\n## Guaranteed\n"), page.indexOf("\n## Not guaranteed\n"));

    List<String> unproven =
        Pattern.compile("\n- ")
            .splitAsStream(promises)
            .skip(1)
            .map(promise -> promise.split("\n\n", 2)[0].replace(" (1)", "").strip())
            .filter(promise -> !TEST.matcher(promise).find())
            .toList();

    assertThat(unproven).isEmpty();
  }
}
