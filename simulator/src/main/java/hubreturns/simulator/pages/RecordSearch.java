package hubreturns.simulator.pages;

import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.ReturnsRecords;
import hubreturns.simulator.records.Stage;
import hubreturns.simulator.web.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A search for records, as the address of the page states it.
 *
 * @param text one part of an ID, or a list of whole IDs
 * @param stage only records in this stage; empty for all
 * @param sort the field to sort by
 */
record RecordSearch(String text, Optional<Stage> stage, Field sort, boolean ascending) {
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

  /** A Device ID may be spelt with dashes, with colons, or with neither. */
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
    Set<String> known = new HashSet<>();
    found.forEach(entry -> idsOf(entry).forEach(known::add));
    rest.removeAll(known);
    return rest;
  }

  private static Stream<String> idsOf(Entry entry) {
    return Stream.of(Field.DEVICE_ID, Field.RETURN_REFERENCE, Field.SERVICE_REQUEST_ID)
        .map(entry::text);
  }

  /** The records that the search finds, in its order. */
  List<Entry> in(ReturnsRecords records) {
    Set<String> whole = Set.copyOf(wholeIds());
    List<String> parts = List.of(text, text.toUpperCase(Locale.ROOT), id(text));
    Predicate<Entry> isFound =
        whole.isEmpty()
            ? entry -> parts.stream().anyMatch(part -> hasPart(entry, part))
            : entry -> idsOf(entry).anyMatch(whole::contains);
    Comparator<Entry> order = Comparator.comparing(entry -> entry.text(sort));
    return records.list(
        isFound.and(entry -> stage.isEmpty() || stage.get() == entry.stage()),
        ascending ? order : order.reversed());
  }

  /** A RequestID is searched by its end, so that a whole one does not find longer ones. */
  private static boolean hasPart(Entry entry, String part) {
    return entry.text(Field.DEVICE_ID).contains(part)
        || entry.text(Field.RETURN_REFERENCE).contains(part)
        || entry.text(Field.SERVICE_REQUEST_ID).endsWith(part);
  }

  /** How a column is sorted, as {@code aria-sort} states it. */
  public String order(Field field) {
    return field != sort ? "none" : ascending ? "ascending" : "descending";
  }

  /** The name of the stage, or an empty text. */
  public String stageName() {
    return stage.map(Stage::text).orElse("");
  }

  /** The query of a page's address that repeats this search. */
  public String query() {
    return "search=%s&stage=%s&sort=%s&order=%s"
        .formatted(
            URLEncoder.encode(text, StandardCharsets.UTF_8),
            URLEncoder.encode(stageName(), StandardCharsets.UTF_8),
            URLEncoder.encode(sort.text(), StandardCharsets.UTF_8),
            ascending ? "asc" : "desc");
  }

  /**
   * The query that sorts by a field. If the list is already sorted by this field, the order is
   * reversed.
   */
  public String sortedBy(Field field) {
    return new RecordSearch(text, stage, field, field != sort || !ascending).query();
  }
}
