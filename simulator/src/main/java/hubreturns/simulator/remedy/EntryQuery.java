package hubreturns.simulator.remedy;

import hubreturns.simulator.records.Condition;
import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.web.Request;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The query parameters {@code q}, {@code fields}, {@code sort}, {@code limit}, {@code offset}.
 *
 * @param limit the most records. As in AR System, 0 means no limit.
 */
record EntryQuery(
    Condition condition, Comparator<Entry> order, int limit, int offset, Projection projection) {
  /** Reads the parameters of a request. */
  static EntryQuery read(Request request) {
    int limit = wholeNumber(request.query("limit"));
    return new EntryQuery(
        request.query("q").map(Qualification::read).orElseGet(() -> new Condition.And(List.of())),
        request.query("sort").map(EntryQuery::order).orElse(Comparator.comparing(Entry::id)),
        limit == 0 ? Integer.MAX_VALUE : limit,
        wholeNumber(request.query("offset")),
        Projection.of(request).orElse(Projection.ALL));
  }

  private static int wholeNumber(Optional<String> text) {
    if (!text.orElse("0").matches("\\d{1,9}")) {
      throw ArError.PARAMETER_MALFORMED.refusal("limit and offset must be whole numbers from 0");
    }
    return text.map(Integer::valueOf).orElse(0);
  }

  /** For example {@code Party.asc,Stage.desc}. Empty fields come first. */
  private static Comparator<Entry> order(String text) {
    Comparator<Entry> order = (_, _) -> 0;
    for (String key : text.split(",", -1)) {
      String name = key.strip();
      String lower = name.toLowerCase(Locale.ROOT);
      boolean isDescending = lower.endsWith(".desc");
      if (isDescending || lower.endsWith(".asc")) {
        name = name.substring(0, name.lastIndexOf('.'));
      }
      Field field =
          Field.named(name)
              .orElseThrow(() ->
                  ArError.PARAMETER_MALFORMED.refusal("sort=Field.asc,Field.desc is expected"));
      Comparator<Entry> next = Comparator.comparing(entry -> entry.text(field));
      order = order.thenComparing(isDescending ? next.reversed() : next);
    }
    return order;
  }
}
