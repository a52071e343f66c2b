package hubreturns.simulator.remedy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import hubreturns.simulator.records.Condition;
import hubreturns.simulator.records.Condition.And;
import hubreturns.simulator.records.Condition.Compare;
import hubreturns.simulator.records.Condition.Comparison;
import hubreturns.simulator.records.Condition.Not;
import hubreturns.simulator.records.Condition.Or;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.web.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QualificationTest {
  private static final Condition A = Condition.equal(Field.STAGE, "a");
  private static final Condition B = Condition.equal(Field.PARTY, "b");
  private static final Condition C = Condition.equal(Field.USER, "c");

  private static Condition read(String text) {
    return Qualification.read(text);
  }

  private static String problem(String text) {
    return String.valueOf(catchThrowableOfType(Refusal.class, () -> read(text)).getMessage());
  }

  @Test
  void and_binds_more_than_or_and_not_more_than_and() {
    assertThat(read("'Stage' = \"a\" OR 'Party' = \"b\" AND NOT 'User' = \"c\""))
        .isEqualTo(new Or(List.of(A, new And(List.of(B, new Not(C))))));
    assertThat(read("('Stage'=\"a\" or 'Party'=\"b\") and !('User'=\"c\")"))
        .isEqualTo(new And(List.of(new Or(List.of(A, B)), new Not(C))));
    assertThat(read("'Stage'=\"a\"||'Party'=\"b\"&&'User'=\"c\""))
        .isEqualTo(new Or(List.of(A, new And(List.of(B, C)))));
  }

  @ParameterizedTest
  @CsvSource({
    "=,EQUAL",
    "!=,NOT_EQUAL",
    "<>,NOT_EQUAL",
    "<,LESS",
    ">,GREATER",
    "<=,LESS_OR_EQUAL",
    ">=,GREATER_OR_EQUAL",
    "LIKE,LIKE",
    "like,LIKE"
  })
  void reads_every_operator(String operator, Comparison comparison) {
    assertThat(read("'Model' " + operator + " \"x\""))
        .isEqualTo(new Compare(Field.MODEL, comparison, "x"));
  }

  @Test
  void a_quote_inside_a_value_is_doubled() {
    assertThat(read("'Party' = \"the \"\"best\"\" of 'us'\""))
        .isEqualTo(Condition.equal(Field.PARTY, "the \"best\" of 'us'"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-25T12:00:00Z",
        "2026-11-25T12:00:00.000Z",
        "2026-11-25T13:00:00+01:00",
        "2026-11-25T12:00:00.000+0000"
      })
  void dates_are_compared_in_the_form_in_which_they_are_kept(String date) {
    assertThat(read("'Last Modified Date' > \"" + date + "\""))
        .isEqualTo(
            new Compare(Field.LAST_MODIFIED_DATE, Comparison.GREATER, "2026-11-25T12:00:00.000Z"));
  }

  @Test
  void null_compares_whether_a_field_is_filled() {
    assertThat(read("'Outcome' = $NULL$")).isEqualTo(new Condition.Filled(Field.OUTCOME, false));
    assertThat(read("'Outcome' != $NULL$")).isEqualTo(new Condition.Filled(Field.OUTCOME, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'Stage'",
        "'Stage' =",
        "'Stage' = a",
        "'Stage' = \"a",
        "'Stage = \"a\"",
        "'Stage' == \"a\"",
        "'Stage' = \"a\" AND",
        "'Stage' = \"a\" 'Party' = \"b\"",
        "('Stage' = \"a\"",
        "'Stage' = \"a\")",
        "'Outcome' > $NULL$",
        "\"a\" = 'Stage'",
        "1 =",
        "; drop table returns_record"
      })
  void says_where_a_qualification_goes_wrong(String text) {
    assertThat(problem(text)).matches(".+ at position \\d+");
  }

  @Test
  void nesting_is_limited() {
    String readable = "NOT ".repeat(Qualification.DEPTH_MAX - 1) + "'Stage' = \"a\"";

    assertThat(read(readable)).isInstanceOf(Not.class);
    assertThat(problem("NOT " + readable)).contains("nested too deep");
  }

  @Test
  void length_is_limited() {
    String most = "'Stage' = \"" + "a".repeat(Qualification.CHARS_MAX - 12) + "\"";

    assertThat(read(most)).isInstanceOf(Compare.class);
    assertThat(problem(most + " ")).contains("too long");
  }
}
