package hubreturns.simulator.records;

import java.util.List;

/**
 * A condition over the fields of a record, as a qualification states it.
 *
 * <p>An empty field makes a comparison neither true nor false, as in SQL. So a condition may
 * neither hold nor fail.
 */
public sealed interface Condition {
  /** Whether the condition is true for a record. */
  boolean holds(Entry entry);

  /** Whether the condition is false for a record, so that its negation holds. */
  boolean fails(Entry entry);

  /** Holds for all records, or for none. */
  record Constant(boolean value) implements Condition {
    @Override
    public boolean holds(Entry entry) {
      return value;
    }

    @Override
    public boolean fails(Entry entry) {
      return !value;
    }
  }

  /** Compares a field with a text. */
  record Compare(Field field, Comparison comparison, String value) implements Condition {
    @Override
    public boolean holds(Entry entry) {
      return entry.value(field).filter(text -> comparison.test(text, value)).isPresent();
    }

    @Override
    public boolean fails(Entry entry) {
      return entry.value(field).filter(text -> !comparison.test(text, value)).isPresent();
    }
  }

  /** Whether a field holds something. */
  record Filled(Field field, boolean filled) implements Condition {
    @Override
    public boolean holds(Entry entry) {
      return entry.value(field).isPresent() == filled;
    }

    @Override
    public boolean fails(Entry entry) {
      return !holds(entry);
    }
  }

  /** All of the conditions hold. */
  record And(List<Condition> all) implements Condition {
    /** Copies the list. */
    public And {
      all = List.copyOf(all);
    }

    @Override
    public boolean holds(Entry entry) {
      return all.stream().allMatch(condition -> condition.holds(entry));
    }

    @Override
    public boolean fails(Entry entry) {
      return all.stream().anyMatch(condition -> condition.fails(entry));
    }
  }

  /** At least one of the conditions holds. */
  record Or(List<Condition> any) implements Condition {
    /** Copies the list. */
    public Or {
      any = List.copyOf(any);
    }

    @Override
    public boolean holds(Entry entry) {
      return any.stream().anyMatch(condition -> condition.holds(entry));
    }

    @Override
    public boolean fails(Entry entry) {
      return any.stream().allMatch(condition -> condition.fails(entry));
    }
  }

  /** The condition is false. */
  record Not(Condition condition) implements Condition {
    @Override
    public boolean holds(Entry entry) {
      return condition.fails(entry);
    }

    @Override
    public boolean fails(Entry entry) {
      return condition.holds(entry);
    }
  }

  /** How two texts are compared. */
  enum Comparison {
    EQUAL,
    NOT_EQUAL,
    LESS,
    GREATER,
    LESS_OR_EQUAL,
    GREATER_OR_EQUAL,
    /** {@code %} stands for any text and {@code _} for any one character. */
    LIKE;

    boolean test(String text, String value) {
      return switch (this) {
        case EQUAL -> text.equals(value);
        case NOT_EQUAL -> !text.equals(value);
        case LESS -> text.compareTo(value) < 0;
        case GREATER -> text.compareTo(value) > 0;
        case LESS_OR_EQUAL -> text.compareTo(value) <= 0;
        case GREATER_OR_EQUAL -> text.compareTo(value) >= 0;
        case LIKE -> isLike(text, value);
      };
    }

    private static boolean isLike(String text, String pattern) {
      int t = 0;
      int p = 0;
      int afterPercent = -1;
      int retryAt = 0;
      while (t < text.length()) {
        char wanted = p < pattern.length() ? pattern.charAt(p) : '\0';
        if (wanted == '%') {
          afterPercent = ++p;
          retryAt = t;
        } else if (p < pattern.length() && (wanted == '_' || wanted == text.charAt(t))) {
          p++;
          t++;
        } else if (afterPercent >= 0) {
          // Let the last percent sign take one character more.
          p = afterPercent;
          t = ++retryAt;
        } else {
          return false;
        }
      }
      return pattern.substring(p).chars().allMatch(letter -> letter == '%');
    }
  }

  /** Holds for every record. */
  static Condition always() {
    return new Constant(true);
  }

  /** Holds if a field is exactly this text. */
  static Condition equal(Field field, String value) {
    return new Compare(field, Comparison.EQUAL, value);
  }
}
