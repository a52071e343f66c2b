package hubreturns.simulator.remedy;

import hubreturns.simulator.records.Condition;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.Selection;
import hubreturns.simulator.web.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The query parameters {@code q}, {@code fields}, {@code sort}, {@code limit}, {@code offset}. */
record EntryQuery(Selection selection, Projection projection) {
  /** Reads the parameters of a request. */
  static EntryQuery read(Request request) {
    Condition condition =
        request.query("q").map(Qualification::condition).orElse(Condition.always());
    Projection projection =
        request
            .query("fields")
            .map(text ->
                Projection.read(text)
                    .orElseThrow(() ->
                        ArError.FIELD_UNKNOWN.refusal(
                            "fields=values(Name,Name) with fields of this form is expected")))
            .orElse(Projection.all());
    List<Selection.SortKey> sort = request.query("sort").map(EntryQuery::sort).orElse(List.of());
    Optional<Integer> limit = wholeNumber(request.query("limit"));
    Optional<Integer> offset = wholeNumber(request.query("offset"));
    if (limit.isEmpty() || offset.isEmpty()) {
      throw ArError.PARAMETER_MALFORMED.refusal("limit and offset are whole numbers from 0");
    }
    // As in AR System, a limit of 0 means no limit.
    return new EntryQuery(
        new Selection(condition, sort, limit.filter(count -> count > 0), offset.get()), projection);
  }

  private static Optional<Integer> wholeNumber(Optional<String> text) {
    try {
      return Optional.of(text.map(Integer::parseInt).orElse(0)).filter(number -> number >= 0);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static List<Selection.SortKey> sort(String text) {
    List<Selection.SortKey> keys = new ArrayList<>();
    for (String key : text.split(",", -1)) {
      String stripped = key.strip();
      String lower = stripped.toLowerCase(Locale.ROOT);
      boolean isDescending = lower.endsWith(".desc");
      String name =
          isDescending || lower.endsWith(".asc")
              ? stripped.substring(0, stripped.lastIndexOf('.'))
              : stripped;
      Field field =
          Field.named(name)
              .orElseThrow(() ->
                  ArError.PARAMETER_MALFORMED.refusal("sort=Field.asc,Field.desc is expected"));
      keys.add(new Selection.SortKey(field, !isDescending));
    }
    return keys;
  }
}
