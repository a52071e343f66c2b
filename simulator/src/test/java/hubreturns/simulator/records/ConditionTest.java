package hubreturns.simulator.records;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.simulator.records.Condition.Compare;
import hubreturns.simulator.records.Condition.Comparison;
import hubreturns.simulator.records.Condition.Not;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
  private static final Entry ENTRY = new Entry(Map.of(Field.MODEL, "M2", Field.STAGE, "Closed"));
  private static final Condition TRUE = Condition.equal(Field.MODEL, "M2");
  private static final Condition FALSE = Condition.equal(Field.MODEL, "M3");
  private static final Condition UNKNOWN = Condition.equal(Field.OUTCOME, "x");

  @Test
  void a_comparison_with_an_empty_field_neither_holds_nor_fails() {
    assertThat(UNKNOWN.test(ENTRY)).isFalse();
    assertThat(new Not(UNKNOWN).test(ENTRY)).isFalse();
    assertThat(new Compare(Field.OUTCOME, Comparison.NOT_EQUAL, "x").test(ENTRY)).isFalse();
    assertThat(new Not(new Condition.And(List.of(UNKNOWN, FALSE))).test(ENTRY)).isTrue();
    assertThat(new Not(new Condition.And(List.of(UNKNOWN, TRUE))).test(ENTRY)).isFalse();
    assertThat(new Condition.Or(List.of(UNKNOWN, TRUE)).test(ENTRY)).isTrue();
    assertThat(new Not(new Condition.Or(List.of(UNKNOWN, FALSE))).test(ENTRY)).isFalse();
    assertThat(new Condition.Filled(Field.OUTCOME, false).test(ENTRY)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "M2,true",
    "M%,true",
    "%2,true",
    "%M%2%,true",
    "_2,true",
    "M_,true",
    "%,true",
    "M,false",
    "_,false",
    "M2_,false",
    "m2,false",
    "%3,false",
    "%M,false"
  })
  void compares_with_a_pattern(String pattern, boolean holds) {
    assertThat(new Compare(Field.MODEL, Comparison.LIKE, pattern).test(ENTRY)).isEqualTo(holds);
  }

  @Test
  void a_pattern_may_go_back_to_its_last_percent_sign() {
    Entry entry = new Entry(Map.of(Field.MODEL, "ababac"));

    assertThat(new Compare(Field.MODEL, Comparison.LIKE, "%abac").test(entry)).isTrue();
    assertThat(new Compare(Field.MODEL, Comparison.LIKE, "%aba").test(entry)).isFalse();
  }
}
