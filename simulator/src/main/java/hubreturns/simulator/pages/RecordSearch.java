package hubreturns.simulator.pages;

import hubreturns.simulator.records.Condition;
import hubreturns.simulator.records.Condition.Comparison;
import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.Selection;
import hubreturns.simulator.records.Stage;
import hubreturns.simulator.web.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A search for records, as the address of the page states it.
 *
 * @param text one part of an ID, or a list of whole IDs
 * @param stage only records in this stage; empty for all
 * @param sort the field to sort by
 */
record RecordSearch(String text, Optional<Stage> stage, Field sort, boolean ascending) {
  private static final List<Field> IDS =
      List.of(Field.DEVICE_ID, Field.RETURN_REFERENCE, Field.SERVICE_REQUEST_ID);
  private static final Pattern BETWEEN_IDS = Pattern.compile("[\\s,;]+");
  private static final Pattern SIXTEEN_DIGITS = Pattern.compile("[0-9A-F]{16}");

  /** Reads the search from a request. The newest records come first if no order is given. */
  static RecordSearch read(Request request) {
    return new RecordSearch(
        request.query("search").orElse("").strip(),
        request.query("stage").flatMap(Stage::named),
        request.query("sort").flatMap(Field::named).orElse(Field.ENTRY_ID),
        request.query("order").filter("asc"::equals).isPresent());
  }

  /** The IDs in a text, each in the spelling of the records. */
  static List<String> ids(String text) {
    return BETWEEN_IDS
        .splitAsStream(text)
        .filter(Predicate.not(String::isEmpty))
        .map(RecordSearch::id)
        .distinct()
        .toList();
  }

  /** A Device ID may be spelt with dashes, with colons, or without both. */
  private static String id(String text) {
    String digits = text.replaceAll("[-:.]", "").toUpperCase(Locale.ROOT);
    return SIXTEEN_DIGITS.matcher(digits).matches() ? digits.replaceAll("(..)(?!$)", "$1-") : text;
  }

  /** The whole IDs to find, or none if the text is a part of one ID. */
  public List<String> wholeIds() {
    List<String> ids = ids(text);
    return ids.size() > 1 ? ids : List.of();
  }

  /** The IDs of the list that no record has. */
  List<String> notFound(List<Entry> found) {
    List<String> rest = new ArrayList<>(wholeIds());
    rest.removeAll(
        found.stream()
            .flatMap(entry -> IDS.stream().flatMap(field -> entry.value(field).stream()))
            .collect(Collectors.toSet()));
    return rest;
  }

  Condition condition() {
    Condition inStage =
        stage.map(one -> Condition.equal(Field.STAGE, one.text())).orElse(Condition.always());
    List<String> whole = wholeIds();
    if (!whole.isEmpty()) {
      List<Condition> equal = new ArrayList<>();
      IDS.forEach(field -> whole.forEach(id -> equal.add(Condition.equal(field, id))));
      return new Condition.And(List.of(new Condition.Or(equal), inStage));
    }
    if (text.isEmpty()) {
      return inStage;
    }
    // A RequestID is searched by its end, so that a whole one does not find longer ones.
    List<Condition> parts = new ArrayList<>();
    for (String part : new TreeSet<>(List.of(text, text.toUpperCase(Locale.ROOT), id(text)))) {
      parts.add(like(Field.DEVICE_ID, "%" + part + "%"));
      parts.add(like(Field.RETURN_REFERENCE, "%" + part + "%"));
      parts.add(like(Field.SERVICE_REQUEST_ID, "%" + part));
    }
    return new Condition.And(List.of(new Condition.Or(parts), inStage));
  }

  private static Condition like(Field field, String pattern) {
    return new Condition.Compare(field, Comparison.LIKE, pattern);
  }

  Selection selection() {
    return new Selection(
        condition(), List.of(new Selection.SortKey(sort, ascending)), Optional.empty(), 0);
  }

  /** The query of a page's address that repeats this search. */
  public String query() {
    return query(sort, ascending);
  }

  /** How a column is sorted, as {@code aria-sort} states it. */
  public String order(Field field) {
    return field != sort ? "none" : ascending ? "ascending" : "descending";
  }

  /** The name of the stage, or an empty text. */
  public String stageName() {
    return stage.map(Stage::text).orElse("");
  }

  /** The query that sorts by a field, and in the other order if it already does. */
  public String sortedBy(Field field) {
    return query(field, field != sort || !ascending);
  }

  private String query(Field by, boolean up) {
    return "search=%s&stage=%s&sort=%s&order=%s"
        .formatted(encoded(text), encoded(stageName()), encoded(by.text()), up ? "asc" : "desc");
  }

  /** A text as part of an address. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
