package hubreturns.returnsfile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An EUI-64 as people type it. */
class WrittenEui64Test {
  private static final String EUI = "00-DB-12-34-56-78-90-A2";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u200B", "\u200C", "\u200D", "\uFEFF", "\u00AD", "\u2060", "\u200E", "\u200F", "\u202A",
        "\u00A0", "\u2007", "\u202F", "\u3000", "\t", "\n", "\u0000", "\uFE0F", "\u2800", "-", ":",
        "\u2011", "\u2013", "\u2212", "\"", "'", "\u201C", "\u2019", "{", ")", "["
      })
  void ignores_what_people_and_mails_put_around_and_between_the_digits(String extra) {
    assertThat(WrittenEui64.typed(extra + "00DB" + extra + "1234567890A2" + extra)).isEqualTo(EUI);
    assertThat(WrittenEui64.typed(extra + "0x00DB1234567890A2" + extra)).isEqualTo(EUI);
    assertThat(WrittenEui64.digits(extra + "90" + extra + "A2" + extra)).isEqualTo("90A2");
  }

  @Test
  void ignores_the_identifier_of_a_barcode_and_no_other_prefix() {
    for (String identifier : new String[] {"]C1", "]d2", "]A0", "\"]C1", " ]Q3"}) {
      assertThat(WrittenEui64.typed(identifier + EUI)).isEqualTo(EUI);
      assertThat(WrittenEui64.typed(identifier + "00db1234567890a2\"")).isEqualToIgnoringCase(EUI);
    }
    for (String other : new String[] {"C1", "]C", "]11", "]C1]C1", "C1]C1"}) {
      assertThat(WrittenEui64.typed(other + EUI)).isEqualTo(other + EUI);
    }
  }

  @Test
  void leaves_other_text_as_it_is() {
    for (String text : new String[] {"", "\u200B", "BOX-7", "00DB1234567890A", EUI + "0", "o0DB"}) {
      assertThat(WrittenEui64.typed(text)).isEqualTo(text);
    }
  }
}
