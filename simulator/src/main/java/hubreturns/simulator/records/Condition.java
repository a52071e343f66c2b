package hubreturns.simulator.records;

import java.util.List;

/** A condition over the fields of a record, as a qualification states it. */
public sealed interface Condition {

  /** Holds for all records, or for none. */
  record Constant(boolean holds) implements Condition {}

  /** Compares a field with a text; a field that holds nothing compares with nothing. */
  record Compare(Field field, Comparison comparison, String value) implements Condition {}

  /** Whether a field holds something. */
  record Filled(Field field, boolean filled) implements Condition {}

  /** All of the conditions hold. */
  record And(List<Condition> all) implements Condition {
    /** Keeps a copy. */
    public And {
      all = List.copyOf(all);
    }
  }

  /** At least one of the conditions holds. */
  record Or(List<Condition> any) implements Condition {
    /** Keeps a copy. */
    public Or {
      any = List.copyOf(any);
    }
  }

  /** The condition does not hold. */
  record Not(Condition condition) implements Condition {}

  /** How two texts are compared. */
  enum Comparison {
    EQUAL("="),
    NOT_EQUAL("<>"),
    LESS("<"),
    GREATER(">"),
    LESS_OR_EQUAL("<="),
    GREATER_OR_EQUAL(">="),
    /** With {@code %} for any text and {@code _} for any one character. */
    LIKE("like");

    private final String sql;

    Comparison(String sql) {
      this.sql = sql;
    }

    String sql() {
      return sql;
    }
  }

  /** Holds for every record. */
  static Condition always() {
    return new Constant(true);
  }

  /** Holds where a field is exactly this text. */
  static Condition equal(Field field, String value) {
    return new Compare(field, Comparison.EQUAL, value);
  }
}
