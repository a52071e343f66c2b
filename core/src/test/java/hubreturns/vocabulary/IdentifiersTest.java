package hubreturns.vocabulary;

import static hubreturns.testing.Words.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** EUI-64s, RequestIDs and return references (docs/wire.md#request). */
class IdentifiersTest {
  private static final String PAIR = "90-B3-D5-1F-30-01-00-00:90-B3-D5-1F-30-00-00-02:";

  @ParameterizedTest
  @CsvSource({
    "00-DB-12-34-56-78-90-A2, 00-DB-12-34-56-78-90-A2",
    "00-db-12-34-56-78-90-a2, 00-DB-12-34-56-78-90-A2",
    "ff-Ff-fF-FF-ff-ff-ff-ff, FF-FF-FF-FF-FF-FF-FF-FF",
    "00-00-00-00-00-00-00-00, 00-00-00-00-00-00-00-00",
    "80-00-00-00-00-00-00-01, 80-00-00-00-00-00-00-01",
  })
  void reads_an_eui_in_any_case_and_writes_it_in_upper_case(String read, String written) {
    assertThat(DeviceId.of(read)).hasToString(written);
    assertThat(UserId.of(read)).hasToString(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-DB-12-34-56-78-90-A",
        "00-DB-12-34-56-78-90-A22",
        "00-DB-12-34-56-78-90",
        "00DB1234567890A2",
        "00:DB:12:34:56:78:90:A2",
        "00-DB-12-34-56-78-90-AG",
        " 0-DB-12-34-56-78-90-A2",
        "00-DB-12-34-56-78-90-A ",
        "+0-DB-12-34-56-78-90-A2",
        "-0-DB-12-34-56-78-90-A2",
        "00--B-12-34-56-78-90-A2",
        "0x-DB-12-34-56-78-90-A2",
        "٠٠-DB-12-34-56-78-90-A2",
        "００-DB-12-34-56-78-90-A2",
      })
  void rejects_any_other_text_as_an_eui(String text) {
    assertThat(DeviceId.read(text)).isEmpty();
    assertThat(UserId.read(text)).isEmpty();
    assertThatThrownBy(() -> DeviceId.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void orders_euis_as_unsigned_numbers() {
    assertThat(
            Stream.of(
                    "FF-00-00-00-00-00-00-00",
                    "00-00-00-00-00-00-00-01",
                    "80-00-00-00-00-00-00-00",
                    "7F-FF-FF-FF-FF-FF-FF-FF")
                .map(DeviceId::of)
                .sorted()
                .map(DeviceId::toString))
        .containsExactly(
            "00-00-00-00-00-00-00-01",
            "7F-FF-FF-FF-FF-FF-FF-FF",
            "80-00-00-00-00-00-00-00",
            "FF-00-00-00-00-00-00-00");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "9",
        "10",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615"
      })
  void accepts_any_positive_counter_of_64_bits(String counter) {
    assertThat(RequestId.read(PAIR + counter).orElseThrow()).hasToString(PAIR + counter);
  }

  static final List<String> NO_COUNTERS =
      words(
          """
          0 00 01 +1 -1 1.0 1e3 x 1:1 \u0661
          18446744073709551616 99999999999999999999 100000000000000000000
          """,
          List.of("", " 1", "1 "));

  @ParameterizedTest
  @FieldSource("NO_COUNTERS")
  void rejects_any_other_counter(String counter) {
    assertThat(RequestId.read(PAIR + counter)).isEmpty();
  }

  @Test
  void reads_originator_target_and_counter_of_a_request_id() {
    RequestId id =
        RequestId.read("90-b3-d5-1f-30-01-00-00:90-B3-D5-1F-30-00-00-02:1764072000001")
            .orElseThrow();

    assertThat(id.originator()).isEqualTo(UserId.of("90-B3-D5-1F-30-01-00-00"));
    assertThat(id.target()).isEqualTo(UserId.of("90-B3-D5-1F-30-00-00-02"));
    assertThat(id.counter()).isEqualTo(1_764_072_000_001L);
    assertThat(id).hasToString("90-B3-D5-1F-30-01-00-00:90-B3-D5-1F-30-00-00-02:1764072000001");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "::",
        "1:2:3",
        "90-B3-D5-1F-30-01-00-00:90-B3-D5-1F-30-00-00-02",
        "90-B3-D5-1F-30-01-00-00-90-B3-D5-1F-30-00-00-02-1",
        "90-B3-D5-1F-30-01-00-0G:90-B3-D5-1F-30-00-00-02:1",
        "90-B3-D5-1F-30-01-00-00:90-B3-D5-1F-30-00-00-0G:1",
        "90-B3-D5-1F-30-01-00-00: 90-B3-D5-1F-30-00-00-02:1",
      })
  void rejects_any_other_text_as_a_request_id(String text) {
    assertThat(RequestId.read(text)).isEmpty();
  }

  @Test
  void rejects_the_counter_0() {
    UserId any = UserId.of("90-B3-D5-1F-30-01-00-00");

    assertThatThrownBy(() -> new RequestId(any, any, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_return_reference_is_the_same_for_two_spellings_of_one_request_id() {
    RequestId upper = RequestId.read(PAIR + "1").orElseThrow();
    RequestId lower =
        RequestId.read("90-b3-d5-1f-30-01-00-00:90-b3-d5-1f-30-00-00-02:1").orElseThrow();
    RequestId next = RequestId.read(PAIR + "2").orElseThrow();

    assertThat(ReturnReference.requestReference(upper))
        .matches("CHR-[0-9A-HJKMNP-TV-Z]{16}")
        .isEqualTo(ReturnReference.requestReference(lower))
        .isNotEqualTo(ReturnReference.requestReference(next));
    assertThat(List.of(new ReturnReference("CHR-X", 7), new ReturnReference("CHR-X", 999)))
        .hasToString("[CHR-X-007, CHR-X-999]");
  }

  @Test
  void reads_a_return_reference_in_its_only_form() {
    assertThat(ReturnReference.read("CHR-3YGGY4BFF58DVRB3-001"))
        .contains(new ReturnReference("CHR-3YGGY4BFF58DVRB3", 1));
    for (String other :
        List.of(
            "CHR-3YGGY4BFF58DVRB3",
            "CHR-3YGGY4BFF58DVRB3-1",
            "chr-3yggy4bff58dvrb3-001",
            "CHR-3YGGY4BFF58DVRBO-001",
            "")) {
      assertThat(ReturnReference.read(other)).as(other).isEmpty();
    }
  }
}
