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
sealed interface EntryQuery {

  /** A query that can be run. */
  record WellFormed(Selection selection, Projection projection) implements EntryQuery {}

  /** A query that is refused. */
  record Refused(ArError error, String about) implements EntryQuery {}

  /** Reads the parameters of a request. */
  static EntryQuery read(Request request) {
    Condition condition;
    switch (request.query("q").map(Qualification::read).orElse(everything())) {
      case Qualification.Malformed malformed -> {
        return new Refused(malformed.error(), malformed.problem());
      }
      case Qualification.WellFormed wellFormed -> condition = wellFormed.condition();
    }
    Optional<Projection> projection =
        request.query("fields").map(Projection::read).orElse(Optional.of(Projection.all()));
    if (projection.isEmpty()) {
      return new Refused(
          ArError.FIELD_UNKNOWN, "fields=values(Name,Name) with fields of this form is expected");
    }
    Optional<List<Selection.SortKey>> sort = sort(request.query("sort"));
    if (sort.isEmpty()) {
      return new Refused(ArError.PARAMETER_MALFORMED, "sort=Field.asc,Field.desc is expected");
    }
    Optional<Integer> limit = wholeNumber(request.query("limit"));
    Optional<Integer> offset = wholeNumber(request.query("offset"));
    if (limit.isEmpty() || offset.isEmpty()) {
      return new Refused(ArError.PARAMETER_MALFORMED, "limit and offset are whole numbers from 0");
    }
    // As in AR System, a limit of 0 is none.
    return new WellFormed(
        new Selection(condition, sort.get(), limit.filter(count -> count > 0), offset.get()),
        projection.get());
  }

  private static Qualification everything() {
    return new Qualification.WellFormed(Condition.always());
  }

  private static Optional<Integer> wholeNumber(Optional<String> text) {
    try {
      return Optional.of(text.map(Integer::parseInt).orElse(0)).filter(number -> number >= 0);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<List<Selection.SortKey>> sort(Optional<String> text) {
    List<Selection.SortKey> keys = new ArrayList<>();
    if (text.isEmpty()) {
      return Optional.of(keys);
    }
    for (String key : text.get().split(",", -1)) {
      String stripped = key.strip();
      String lower = stripped.toLowerCase(Locale.ROOT);
      boolean descending = lower.endsWith(".desc");
      String name =
          descending || lower.endsWith(".asc")
              ? stripped.substring(0, stripped.lastIndexOf('.'))
              : stripped;
      Optional<Field> field = Field.named(name);
      if (field.isEmpty()) {
        return Optional.empty();
      }
      keys.add(new Selection.SortKey(field.get(), !descending));
    }
    return Optional.of(keys);
  }
}
