package hubreturns.ssi.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** SQL with named parts. */
class StatementTest {
  @Test
  void fills_in_every_place_of_a_part() {
    assertThat(new Statement("select {x} where {x}").with("x", "true").sql())
        .isEqualTo("select true where true");
  }

  @Test
  void rejects_a_part_that_the_statement_does_not_have() {
    assertThatThrownBy(() -> new Statement("select 1").with("x", "true"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("{x}");
  }
}
