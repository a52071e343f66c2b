package hubreturns.simulator.records;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A condition over the fields of a record, as a qualification states it.
 *
 * <p>An empty field makes a comparison neither true nor false, as in SQL. So a condition may
 * neither hold nor fail. As a predicate, it tests whether the condition is known to be true.
 */
public sealed interface Condition extends Predicate<Entry> {
  /** Whether the condition is true for a record. Empty if it compares a field that is empty. */
  Optional<Boolean> holds(Entry entry);

  @Override
  default boolean test(Entry entry) {
    return holds(entry).orElse(false);
  }

  /** Compares a field with a text. */
  record Compare(Field field, Comparison comparison, String value) implements Condition {
    @Override
    public Optional<Boolean> holds(Entry entry) {
      return entry.value(field).map(text -> comparison.test(text, value));
    }
  }

  /** Whether a field holds something. */
  record Filled(Field field, boolean filled) implements Condition {
    @Override
    public Optional<Boolean> holds(Entry entry) {
      return Optional.of(entry.value(field).isPresent() == filled);
    }
  }

  /** All of the conditions hold. */
  record And(List<Condition> all) implements Condition {
    @Override
    public Optional<Boolean> holds(Entry entry) {
      return combined(all, entry, false);
    }
  }

  /** At least one of the conditions holds. */
  record Or(List<Condition> any) implements Condition {
    @Override
    public Optional<Boolean> holds(Entry entry) {
      return combined(any, entry, true);
    }
  }

  /** The condition is false. */
  record Not(Condition condition) implements Condition {
    @Override
    public Optional<Boolean> holds(Entry entry) {
      return condition.holds(entry).map(result -> !result);
    }
  }

  /**
   * Combines conditions. A single condition with the decisive result decides, whatever the others
   * are.
   */
  private static Optional<Boolean> combined(
      List<Condition> conditions, Entry entry, boolean decisive) {
    Optional<Boolean> combined = Optional.of(!decisive);
    for (Condition condition : conditions) {
      Optional<Boolean> result = condition.holds(entry);
      if (result.equals(Optional.of(decisive))) {
        return result;
      }
      combined = result.isEmpty() ? result : combined;
    }
    return combined;
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

  /** Holds if a field is exactly this text. */
  static Condition equal(Field field, String value) {
    return new Compare(field, Comparison.EQUAL, value);
  }
}
