package hubreturns.simulator.remedy;

import hubreturns.simulator.records.Condition;
import hubreturns.simulator.records.Condition.Comparison;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.web.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads a qualification from left to right. OR binds less than AND, and AND less than NOT.
 *
 * <p>The grammar has fields in single quotes, values in double quotes (a quote inside is doubled),
 * {@code = != < > <= >= LIKE}, {@code $NULL$}, {@code AND OR NOT} (also {@code && || !}),
 * parentheses, and {@code 1 = 1} for all records.
 */
final class Qualification {
  /** The longest qualification. */
  static final int CHARS_MAX = 60_000;

  /** The deepest nesting of parentheses and NOT. */
  static final int DEPTH_MAX = 50;

  /** The longer ones come first, so that "<=" is not read as "<". */
  private static final List<Map.Entry<String, Comparison>> OPERATORS =
      List.of(
          Map.entry("!=", Comparison.NOT_EQUAL),
          Map.entry("<>", Comparison.NOT_EQUAL),
          Map.entry("<=", Comparison.LESS_OR_EQUAL),
          Map.entry(">=", Comparison.GREATER_OR_EQUAL),
          Map.entry("=", Comparison.EQUAL),
          Map.entry("<", Comparison.LESS),
          Map.entry(">", Comparison.GREATER),
          Map.entry("LIKE", Comparison.LIKE));

  private final String text;
  private int position;
  private int depth;

  private Qualification(String text) {
    this.text = text;
  }

  /** The condition that a qualification states. Refuses one that it cannot read, and says where. */
  static Condition read(String text) {
    if (text.length() > CHARS_MAX) {
      throw ArError.QUALIFICATION_MALFORMED.refusal("it is too long");
    }
    Qualification qualification = new Qualification(text);
    Condition condition = qualification.or();
    qualification.skipSpace();
    if (qualification.position < text.length()) {
      throw qualification.malformed("unexpected text");
    }
    return condition;
  }

  private Condition or() {
    List<Condition> any = new ArrayList<>(List.of(and()));
    while (skip("OR") || skip("||")) {
      any.add(and());
    }
    return any.size() == 1 ? any.getFirst() : new Condition.Or(any);
  }

  private Condition and() {
    List<Condition> all = new ArrayList<>(List.of(not()));
    while (skip("AND") || skip("&&")) {
      all.add(not());
    }
    return all.size() == 1 ? all.getFirst() : new Condition.And(all);
  }

  private Condition not() {
    if (++depth > DEPTH_MAX) {
      throw malformed("nested too deep");
    }
    Condition condition = skip("NOT") || skip("!") ? new Condition.Not(not()) : primary();
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
    return text.startsWith("'", position) ? comparison() : constant();
  }

  /** All records, such as {@code 1 = 1}, or none. */
  private Condition constant() {
    String left = number();
    if (!skip("=")) {
      throw malformed("an operator is missing");
    }
    return left.equals(number()) ? new Condition.And(List.of()) : new Condition.Or(List.of());
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
    int start = position;
    String name = quoted('\'');
    Field field =
        Field.named(name)
            .orElseThrow(() -> at(start, ArError.FIELD_IN_QUALIFICATION_UNKNOWN, "'" + name + "'"));
    Comparison comparison =
        OPERATORS.stream()
            .filter(operator -> skip(operator.getKey()))
            .findFirst()
            .orElseThrow(() -> malformed("an operator is missing"))
            .getValue();
    if (skip("$NULL$")) {
      if (comparison != Comparison.EQUAL && comparison != Comparison.NOT_EQUAL) {
        throw malformed("only = and != compare with $NULL$");
      }
      return new Condition.Filled(field, comparison == Comparison.NOT_EQUAL);
    }
    int valueStart = position;
    if (!text.startsWith("\"", valueStart)) {
      throw malformed("a value in double quotes is missing");
    }
    String value = quoted('"');
    String normal =
        comparison == Comparison.LIKE
            ? value
            : field
                .normalise(value)
                .orElseThrow(() ->
                    at(valueStart, ArError.QUALIFICATION_MALFORMED, "a date that cannot be read"));
    return new Condition.Compare(field, comparison, normal);
  }

  /** The text in quotes. A quote inside it is doubled. */
  private String quoted(char quote) {
    StringBuilder inside = new StringBuilder();
    int end = position;
    do {
      int start = end + 1;
      end = text.indexOf(quote, start);
      if (end < 0) {
        throw malformed("a closing quote is missing");
      }
      inside.append(text, start, ++end);
    } while (end < text.length() && text.charAt(end) == quote);
    position = end;
    return inside.substring(0, inside.length() - 1);
  }

  /** Skips a symbol or word, if it comes next. A word ends where no letter or digit follows. */
  private boolean skip(String symbol) {
    skipSpace();
    int end = position + symbol.length();
    if (!text.regionMatches(true, position, symbol, 0, symbol.length())
        || (Character.isLetter(symbol.charAt(0))
            && end < text.length()
            && Character.isLetterOrDigit(text.charAt(end)))) {
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

  private Refusal malformed(String problem) {
    return at(position, ArError.QUALIFICATION_MALFORMED, problem);
  }

  private static Refusal at(int start, ArError error, String problem) {
    return error.refusal("%s at position %d".formatted(problem, start + 1));
  }
}
