package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CommandLineOrderTest {

  @Test
  void puts_settings_before_the_command_with_their_values() {
    assertThat(order("party", "list", "--data-dir", "d", "--format", "csv", "--config=c"))
        .containsExactly("--data-dir", "d", "--config=c", "party", "list", "--format", "csv");
  }

  @Test
  void leaves_all_after_two_dashes_as_it_is() {
    assertThat(order("sat", "--", "--data-dir", "d"))
        .containsExactly("sat", "--", "--data-dir", "d");
  }

  @Test
  void keeps_only_a_setting_whose_value_is_missing_so_that_it_is_reported() {
    assertThat(order("party", "list", "--data-dir")).containsExactly("--data-dir");
  }

  @Test
  void finds_the_command_behind_settings_and_options() {
    assertThat(CommandLineOrder.command(order("--data-dir", "party", "--help", "sat")))
        .isEqualTo("sat");
    assertThat(CommandLineOrder.command(order("--help"))).isEmpty();
  }

  private static String[] order(String... words) {
    return CommandLineOrder.settingsFirst(words);
  }
}
