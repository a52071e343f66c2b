package hubreturns.simulator.remedy;

import hubreturns.simulator.records.Condition;
import hubreturns.simulator.records.Condition.Comparison;
import hubreturns.simulator.records.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A qualification that was read: a condition, or the problem with it.
 *
 * <p>The grammar has fields in single quotes, values in double quotes (a quote inside is doubled),
 * {@code = != < > <= >= LIKE}, {@code $NULL$}, {@code AND OR NOT} (also {@code && || !}),
 * parentheses, and {@code 1 = 1} for all records.
 */
sealed interface Qualification {
  /** The longest qualification. */
  int CHARS_MAX = 60_000;

  /** The deepest nesting of parentheses and NOT. */
  int DEPTH_MAX = 50;

  /** The condition that the qualification states. */
  record WellFormed(Condition condition) implements Qualification {}

  /** The qualification cannot be read. The problem says what is wrong and where. */
  record Malformed(ArError error, String problem) implements Qualification {}

  /** Reads a qualification. */
  static Qualification read(String text) {
    if (text.length() > CHARS_MAX) {
      return new Malformed(ArError.QUALIFICATION_MALFORMED, "it is too long");
    }
    try {
      return new WellFormed(new Parser(text).whole());
    } catch (Malformation e) {
      return new Malformed(e.error, e.problem);
    }
  }

  /** Reads the qualification of a call, or refuses the call. */
  static Condition condition(String text) {
    return switch (read(text)) {
      case WellFormed wellFormed -> wellFormed.condition();
      case Malformed malformed -> throw malformed.error().refusal(malformed.problem());
    };
  }

  /** Ends the parser. It never leaves this file. */
  @SuppressWarnings("serial")
  final class Malformation extends RuntimeException {
    private final transient ArError error;
    private final String problem;

    private Malformation(ArError error, String problem, int position) {
      super(problem, null, false, false);
      this.error = error;
      this.problem = "%s at position %d".formatted(problem, position + 1);
    }
  }

  /** Reads from left to right. OR binds less than AND, and AND less than NOT. */
  final class Parser {
    /** The longer ones come first, so that "<=" is not read as "<". */
    private static final List<Map.Entry<String, Comparison>> OPERATORS =
        List.of(
            Map.entry("!=", Comparison.NOT_EQUAL),
            Map.entry("<>", Comparison.NOT_EQUAL),
            Map.entry("<=", Comparison.LESS_OR_EQUAL),
            Map.entry(">=", Comparison.GREATER_OR_EQUAL),
            Map.entry("=", Comparison.EQUAL),
            Map.entry("<", Comparison.LESS),
            Map.entry(">", Comparison.GREATER));

    private final String text;
    private int position;
    private int depth;

    private Parser(String text) {
      this.text = text;
    }

    private Condition whole() {
      Condition condition = or();
      skipSpace();
      if (position < text.length()) {
        throw malformed("unexpected text");
      }
      return condition;
    }

    private Condition or() {
      List<Condition> any = new ArrayList<>();
      any.add(and());
      while (skipWord("OR") || skip("||")) {
        any.add(and());
      }
      return any.size() == 1 ? any.getFirst() : new Condition.Or(any);
    }

    private Condition and() {
      List<Condition> all = new ArrayList<>();
      all.add(not());
      while (skipWord("AND") || skip("&&")) {
        all.add(not());
      }
      return all.size() == 1 ? all.getFirst() : new Condition.And(all);
    }

    private Condition not() {
      if (++depth > DEPTH_MAX) {
        throw malformed("nested too deep");
      }
      Condition condition = skipWord("NOT") || skip("!") ? new Condition.Not(not()) : primary();
      depth--;
      return condition;
    }

    private Condition primary() {
      if (skip("(")) {
        Condition condition = or();
        if (!skip(")")) {
          throw malformed("a closing parenthesis is missing");
        }
        return condition;
      }
      skipSpace();
      if (position < text.length() && text.charAt(position) == '\'') {
        return comparison();
      }
      return constant();
    }

    private Condition constant() {
      String left = number();
      if (!skip("=")) {
        throw malformed("an operator is missing");
      }
      return new Condition.Constant(left.equals(number()));
    }

    private String number() {
      skipSpace();
      int start = position;
      while (position < text.length() && Character.isDigit(text.charAt(position))) {
        position++;
      }
      if (start == position) {
        throw malformed("a field in single quotes is missing");
      }
      return text.substring(start, position);
    }

    private Condition comparison() {
      int fieldAt = position;
      String name = quoted('\'');
      Field field =
          Field.named(name)
              .orElseThrow(() ->
                  new Malformation(
                      ArError.FIELD_IN_QUALIFICATION_UNKNOWN, "'" + name + "'", fieldAt));
      Comparison comparison = operator();
      skipSpace();
      if (skipWord("$NULL$")) {
        return switch (comparison) {
          case EQUAL -> new Condition.Filled(field, false);
          case NOT_EQUAL -> new Condition.Filled(field, true);
          case LESS, GREATER, LESS_OR_EQUAL, GREATER_OR_EQUAL, LIKE ->
              throw malformed("only = and != compare with $NULL$");
        };
      }
      if (position >= text.length() || text.charAt(position) != '"') {
        throw malformed("a value in double quotes is missing");
      }
      int valueAt = position;
      String value = quoted('"');
      if (comparison == Comparison.LIKE) {
        return new Condition.Compare(field, comparison, value);
      }
      Optional<String> normal = field.normalise(value);
      if (normal.isEmpty()) {
        throw new Malformation(
            ArError.QUALIFICATION_MALFORMED, "a date that cannot be read", valueAt);
      }
      return new Condition.Compare(field, comparison, normal.get());
    }

    private Comparison operator() {
      for (Map.Entry<String, Comparison> operator : OPERATORS) {
        if (skip(operator.getKey())) {
          return operator.getValue();
        }
      }
      if (skipWord("LIKE")) {
        return Comparison.LIKE;
      }
      throw malformed("an operator is missing");
    }

    private String quoted(char quote) {
      int start = position;
      StringBuilder inside = new StringBuilder();
      position++;
      while (position < text.length()) {
        char letter = text.charAt(position++);
        if (letter != quote) {
          inside.append(letter);
        } else if (position < text.length() && text.charAt(position) == quote) {
          inside.append(quote);
          position++;
        } else {
          return inside.toString();
        }
      }
      position = start;
      throw malformed("a closing quote is missing");
    }

    private boolean skip(String symbol) {
      skipSpace();
      if (!text.startsWith(symbol, position)) {
        return false;
      }
      position += symbol.length();
      return true;
    }

    private boolean skipWord(String word) {
      skipSpace();
      int end = position + word.length();
      if (!text.regionMatches(true, position, word, 0, word.length())
          || (end < text.length() && Character.isLetterOrDigit(text.charAt(end)))) {
        return false;
      }
      position = end;
      return true;
    }

    private void skipSpace() {
      while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
        position++;
      }
    }

    private Malformation malformed(String problem) {
      return new Malformation(ArError.QUALIFICATION_MALFORMED, problem, position);
    }
  }
}
