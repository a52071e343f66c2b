package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The password that a command gives to "user add". */
class UserCommandsTest {
  private static final String SECRET = "p\u00e4ss \u20ac1";

  @ParameterizedTest
  @ValueSource(strings = {"%s", "%s\n", "%s\r\n", "\uFEFF%s\r\n"})
  void a_password_is_read_without_mark_and_line_end(String form) {
    String text = form.formatted(SECRET);

    assertThat(UserCommands.password(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(SECRET);
  }

  @Test
  void a_password_in_utf_16_with_its_mark_is_read() {
    byte[] input = ("\uFEFF" + SECRET + "\r\n").getBytes(StandardCharsets.UTF_16LE);

    assertThat(UserCommands.password(input)).isEqualTo(SECRET);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secret\\nother|has several lines",
        "sec\u200bret|holds the invisible character U+200B",
        "secret\uFFFD|holds U+FFFD",
      })
  void a_password_that_its_holder_could_not_type_is_refused_without_showing_it(
      String text, String reason) {
    byte[] input = text.replace("\\n", "\n").getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> UserCommands.password(input))
        .isInstanceOf(Refused.class)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("ret");
  }

  @Test
  void a_password_in_another_encoding_is_refused() {
    assertThatThrownBy(
            () -> UserCommands.password("p\u00e4ss".getBytes(StandardCharsets.ISO_8859_1)))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("is not UTF-8 text");
  }
}
