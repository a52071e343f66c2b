package hubreturns.simulator.records;

import java.util.List;
import java.util.stream.Collectors;

/** Conditions in SQL: column names from the form alone, every value bound. */
final class Where {
  private Where() {}

  /** The SQL of a condition; its values are added to the list in the order of their places. */
  static String sql(Condition condition, List<Object> values) {
    return switch (condition) {
      case Condition.Constant constant -> constant.holds() ? "true" : "false";
      case Condition.Compare compare when isEntryId(compare) -> {
        values.add(EntryId.parse(compare.value()).map(EntryId::number).orElse(0L));
        yield "entry_number = ?";
      }
      case Condition.Compare compare -> {
        values.add(compare.value());
        String column = compare.field().column();
        String operator = compare.comparison().sql();
        // Remedy knows no escape in a pattern, H2 would take the backslash for one.
        yield compare.comparison() == Condition.Comparison.LIKE
            ? column + " like ? escape ''"
            : column + " " + operator + " ?";
      }
      case Condition.Filled filled ->
          filled.field().column() + (filled.filled() ? " is not null" : " is null");
      case Condition.And and -> join(and.all(), " and ", values);
      case Condition.Or or -> join(or.any(), " or ", values);
      case Condition.Not not -> "not (" + sql(not.condition(), values) + ")";
    };
  }

  /** The number is the key; the id's text has no index of its own. */
  private static boolean isEntryId(Condition.Compare compare) {
    return compare.field() == Field.ENTRY_ID && compare.comparison() == Condition.Comparison.EQUAL;
  }

  private static String join(List<Condition> parts, String word, List<Object> values) {
    return parts.stream()
        .map(part -> sql(part, values))
        .collect(Collectors.joining(word, "(", ")"));
  }
}
