package hubreturns.ssi.returns;

import hubreturns.returns.Deadlines;
import hubreturns.returnsfile.VisibleText;
import hubreturns.ssi.page.Choices;
import hubreturns.ssi.page.DisplayFormat;
import hubreturns.vocabulary.Counted;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.HanVariant;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.ReturnOutcome;
import hubreturns.vocabulary.ReturnStage;
import hubreturns.vocabulary.UkDay;
import hubreturns.vocabulary.Word;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A search as the address states it. A value without a meaning is left out and named in {@link
 * #ignored()}, so that a search never silently finds more than it seems to ask for.
 */
public final class Search {
  static final String ACCEPTED = "accepted";
  static final String REJECTED = "rejected";

  /** The parameters that do not ask for anything that only a return has. */
  private static final Set<String> OF_HUBS =
      Set.of("q", "order", "anywhere", "maker", "region", "csp", "han");

  /** The ages in days by which the list of open returns can be filtered. */
  public static final List<String> AGES =
      List.of(String.valueOf(Deadlines.DAYS_TO_WARNING), String.valueOf(Deadlines.DAYS_TO_CLOSE));

  private final Map<String, String> given = new LinkedHashMap<>();
  private final List<String> ignored = new ArrayList<>();
  private final SearchTerm term;

  /** Reads an address's parameters. */
  public Search(Map<String, String> parameters) {
    String text = VisibleText.strip(parameters.getOrDefault("q", ""));
    this.term = SearchTerm.read(text);
    if (!text.isEmpty()) {
      given.put("q", text);
    }
    take(parameters, "stage", stage -> Word.read(ReturnStage.class, stage).isPresent());
    take(parameters, "outcome", word -> Word.read(ReturnOutcome.class, word).isPresent());
    take(
        parameters,
        "code",
        code ->
            code.equals(ACCEPTED)
                || code.equals(REJECTED)
                || Word.read(ResponseCode.class, code).isPresent());
    take(parameters, "type", Choices.RETURN_TYPES::contains);
    take(parameters, "reason", reason -> Word.read(FaultReason.class, reason).isPresent());
    take(parameters, "maker", maker -> maker.length() <= 60);
    take(parameters, "region", region -> Word.read(CspRegion.class, region).isPresent());
    take(parameters, "csp", Choices.CSPS::contains);
    take(parameters, "han", han -> Word.read(HanVariant.class, han).isPresent());
    take(parameters, "from", Choices::isDay);
    take(parameters, "to", Choices::isDay);
    take(parameters, "late", "1"::equals);
    take(parameters, "age", AGES::contains);
    take(parameters, "party", party -> party.length() <= 200);
    take(parameters, "order", order -> Order.read(order).isPresent());
    if (term instanceof SearchTerm.Fragment) {
      take(parameters, "anywhere", "1"::equals);
    }
  }

  private void take(Map<String, String> parameters, String name, Predicate<String> isKnown) {
    String value = VisibleText.strip(parameters.getOrDefault(name, ""));
    if (value.isEmpty()) {
      return;
    }
    if (isKnown.test(value)) {
      given.put(name, value);
    } else {
      ignored.add(name + " '" + Choices.shortened(value) + "'");
    }
  }

  /** What the search box asks for. */
  public SearchTerm term() {
    return term;
  }

  /** A filter's value; empty when it does not narrow the search. */
  public Optional<String> get(String name) {
    return Optional.ofNullable(given.get(name));
  }

  /** The same for templates: blank when not given. */
  public String value(String name) {
    return given.getOrDefault(name, "");
  }

  /** Parameters of the address that have no meaning. */
  public List<String> ignored() {
    return ignored;
  }

  /** Lines of a pasted list that are not Device IDs. */
  public List<String> unreadable() {
    return term instanceof SearchTerm.Devices devices
        ? devices.unreadable().stream().map(Choices::shortened).toList()
        : List.of();
  }

  /** Whether the text is a list without any Device ID; it is searched for as one text. */
  public boolean isListOfOthers() {
    return term instanceof SearchTerm.Text && Choices.pasted(value("q")).size() > 1;
  }

  /** How many Device IDs of a pasted list are left out, because one search takes fewer. */
  public int leftOut() {
    return term instanceof SearchTerm.Devices devices ? devices.leftOut() : 0;
  }

  /** Whether any filter besides the search box is set. */
  public boolean isFiltered() {
    return given.keySet().stream().anyMatch(name -> !Set.of("q", "order").contains(name));
  }

  /** Whether a filter is set that only a return can meet, such as a stage. */
  boolean isOfReturns() {
    return !OF_HUBS.containsAll(given.keySet());
  }

  /** Whether anything narrows the list. */
  boolean isNarrow() {
    return isFiltered() || !(term instanceof SearchTerm.EmptyTerm);
  }

  /** Whether the digits may be anywhere in the Device ID. */
  boolean isAnywhere() {
    return get("anywhere").isPresent();
  }

  /** Whether the digits must be at the beginning or end of a Device ID. */
  public boolean isOfEnds() {
    return term instanceof SearchTerm.Fragment && !isAnywhere();
  }

  /** Whether the search finds rejected hubs only. */
  public boolean isOfRejected() {
    return get("code").filter(code -> code.startsWith("E") || code.equals(REJECTED)).isPresent();
  }

  /** Whether no day is in the range, because the first day is after the last. */
  public boolean isOfNoDay() {
    return from().isPresent() && to().isPresent() && !from().get().isBefore(to().get());
  }

  /** The order asked for: newest first unless stated otherwise. */
  public Order order() {
    return get("order").flatMap(Order::read).orElse(Order.NEWEST);
  }

  Optional<Instant> from() {
    return get("from").map(day -> UkDay.startOf(LocalDate.parse(day)));
  }

  Optional<Instant> to() {
    return get("to").map(day -> UkDay.startOf(LocalDate.parse(day).plusDays(1)));
  }

  /** The address's query with this parameter changed; a blank value removes it. */
  public String with(String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(given);
    changed.put(name, value);
    return query(changed);
  }

  /** The address's query for the page that begins after this row. */
  public String after(PageStart start) {
    Map<String, String> changed = new LinkedHashMap<>(given);
    changed.put("after", String.valueOf(start.place()));
    changed.put("key", start.key());
    return query(changed);
  }

  private static String query(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .filter(entry -> !entry.getValue().isEmpty())
        .map(entry ->
            entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  /** The address's query. */
  public String query() {
    return query(given);
  }

  /** What the list holds and how it is sorted, for readers of paper. */
  public String inWords() {
    List<String> parts = new ArrayList<>();
    if (term instanceof SearchTerm.Devices devices && devices.single().isEmpty()) {
      parts.add("Search: " + Counted.text(devices.ids().size(), "Device ID"));
    } else if (!value("q").isEmpty()) {
      parts.add("Search: “" + Choices.shortened(value("q")) + "”");
    }
    Map<String, String> chips = chips();
    if (!chips.isEmpty()) {
      parts.add("Filters: " + String.join("; ", chips.values()));
    }
    parts.add("Order: " + order().label());
    return (isNarrow() ? "" : "All returns. ") + String.join(". ", parts) + ".";
  }

  /** The filters in force with their names for people. */
  public Map<String, String> chips() {
    Map<String, String> chips = new LinkedHashMap<>();
    given.forEach((name, value) -> {
      switch (name) {
        case "q", "order" -> {}
        case "anywhere" -> chips.put(name, "Anywhere in the Device ID");
        case "late" -> chips.put(name, "Returned late");
        case "age" ->
            chips.put(
                name, "Open for " + value + (value.equals("1") ? " day or more" : " days or more"));
        case "code" ->
            chips.put(
                name,
                Word.read(ResponseCode.class, value)
                    .map(code -> code.text() + " " + code.shortName())
                    .orElse(value.equals(REJECTED) ? "Rejected" : "Accepted"));
        case "from" -> chips.put(name, "From " + DisplayFormat.dayText(LocalDate.parse(value)));
        case "to" -> chips.put(name, "To " + DisplayFormat.dayText(LocalDate.parse(value)));
        default -> chips.put(name, value);
      }
    });
    return chips;
  }
}
