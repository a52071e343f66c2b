package hubreturns.securitylog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The texts of the security log. */
class SecurityLogTest {
  @Test
  void control_and_format_characters_are_replaced() {
    assertThat(SecurityLog.clean("a\u0000b\nc\u009bd\u202ee\u2028f\u0085g"))
        .isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFDf\uFFFDg");
  }

  @Test
  void letters_of_any_language_stay() {
    assertThat(SecurityLog.clean("Zoë Łukasz 李")).isEqualTo("Zoë Łukasz 李");
  }

  @Test
  void a_long_text_is_cut() {
    assertThat(SecurityLog.clean("x".repeat(10_000))).isEqualTo("x".repeat(300));
  }
}
