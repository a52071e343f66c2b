package hubreturns.ssi.returns;

import hubreturns.ssi.page.Show;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.HanVariant;
import hubreturns.vocabulary.NoFaultReturnType;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Word;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What somebody looks for, as the address says it. A value that means nothing is left out and named
 * in {@link #ignored()}, so that a search never silently finds more than it seems to ask for.
 */
public final class Search {
  /** Where a return can stand, in order. */
  public static final List<String> STAGES =
      List.of(
          "Notified",
          "Record raised",
          "CSP notified",
          "Awaiting shipment",
          "In transit",
          "Received",
          "Under test",
          "Closed");

  /** How a return can end. */
  public static final List<String> OUTCOMES =
      List.of("Redeployable", "Not redeployable", "No fault found", "Lost or stolen");

  /** Return types of both Service Requests. */
  public static final List<String> TYPES =
      Stream.<Word>concat(
              Arrays.stream(NoFaultReturnType.values()), Arrays.stream(FaultReturnType.values()))
          .map(Word::text)
          .toList();

  static final int IDS_MAX = 2_000;
  static final int FRAGMENT_DIGITS_MIN = 4;
  private static final int TEXT_CHARACTERS_MAX = 100_000;
  private static final Pattern REFERENCE =
      Pattern.compile("(CHR-[0-9A-HJKMNP-TV-Z]{16})(?:-(\\d{3}))?");

  /** What was typed or pasted into the one search box. */
  public sealed interface Wanted {
    /** Nothing: the newest returns. */
    record Anything() implements Wanted {}

    /** These hubs. */
    record Hubs(List<DeviceId> ids) implements Wanted {}

    /**
     * Hubs with these digits in their ID.
     *
     * @param digits hexadecimal, upper case, without dashes
     */
    record Fragment(String digits) implements Wanted {}

    /** The hubs of one request. */
    record OfRequest(RequestId id) implements Wanted {}

    /**
     * One return, or all of its request.
     *
     * @param position 0 for all
     */
    record Reference(String request, int position) implements Wanted {}

    /** A UserRefID, an IncidentReference, or an id of a record in DSMS. */
    record Text(String text) implements Wanted {}
  }

  private final Map<String, String> given = new LinkedHashMap<>();
  private final List<String> ignored = new ArrayList<>();
  private final Wanted wanted;

  private Search(Map<String, String> parameters) {
    String text = parameters.getOrDefault("q", "").strip();
    if (text.length() > TEXT_CHARACTERS_MAX) {
      ignored.add("a search text of more than 100,000 characters");
      text = "";
    }
    this.wanted = wanted(text);
    if (!text.isEmpty()) {
      given.put("q", text);
    }
    take(parameters, "stage", STAGES::contains);
    take(parameters, "outcome", OUTCOMES::contains);
    take(
        parameters,
        "code",
        code ->
            code.equals("accepted")
                || code.equals("refused")
                || Word.read(ResponseCode.class, code).isPresent());
    take(parameters, "type", TYPES::contains);
    take(parameters, "reason", reason -> Word.read(FaultReason.class, reason).isPresent());
    take(parameters, "maker", maker -> maker.length() <= 60);
    take(parameters, "region", region -> Word.read(CspRegion.class, region).isPresent());
    take(parameters, "csp", csp -> csps().contains(csp));
    take(parameters, "han", han -> Word.read(HanVariant.class, han).isPresent());
    take(parameters, "from", Search::isDay);
    take(parameters, "to", Search::isDay);
    take(parameters, "late", "1"::equals);
    take(parameters, "age", age -> age.equals("75") || age.equals("90"));
    take(parameters, "party", party -> party.length() <= 200);
    take(parameters, "order", order -> Order.read(order).isPresent());
    take(parameters, "anywhere", "1"::equals);
  }

  /** Reads an address's parameters; the first value of each counts. */
  public static Search from(Map<String, String[]> parameters) {
    Map<String, String> first = new LinkedHashMap<>();
    parameters.forEach((name, values) -> {
      if (values.length > 0) {
        first.put(name, values[0]);
      }
    });
    return new Search(first);
  }

  private void take(Map<String, String> parameters, String name, Predicate<String> means) {
    String value = parameters.getOrDefault(name, "").strip();
    if (value.isEmpty()) {
      return;
    }
    if (means.test(value)) {
      given.put(name, value);
    } else {
      ignored.add(name + " '" + (value.length() > 40 ? value.substring(0, 40) + "…" : value) + "'");
    }
  }

  private Wanted wanted(String text) {
    if (text.isEmpty()) {
      return new Wanted.Anything();
    }
    Optional<RequestId> request = RequestId.read(text);
    if (request.isPresent()) {
      return new Wanted.OfRequest(request.get());
    }
    Matcher reference = REFERENCE.matcher(text.toUpperCase(Locale.ROOT));
    if (reference.matches()) {
      return new Wanted.Reference(
          reference.group(1),
          reference.group(2) == null ? 0 : Integer.parseInt(reference.group(2)));
    }
    Set<DeviceId> ids = new LinkedHashSet<>();
    boolean onlyIds = true;
    for (String word : text.split("[\\s,;\"']+", -1)) {
      if (!word.isEmpty()) {
        Optional<DeviceId> id = device(word);
        id.ifPresent(ids::add);
        onlyIds &= id.isPresent();
      }
    }
    if (!ids.isEmpty() && ids.size() <= IDS_MAX) {
      if (!onlyIds) {
        ignored.add("words beside the Device IDs");
      }
      return new Wanted.Hubs(List.copyOf(ids));
    }
    if (ids.size() > IDS_MAX) {
      ignored.add("all but the first 2,000 Device IDs");
      return new Wanted.Hubs(ids.stream().limit(IDS_MAX).toList());
    }
    String digits = text.replaceAll("[-: ]", "").toUpperCase(Locale.ROOT);
    return digits.matches("[0-9A-F]{" + FRAGMENT_DIGITS_MIN + ",15}")
        ? new Wanted.Fragment(digits)
        : new Wanted.Text(text);
  }

  /** An EUI-64 with or without dashes. */
  public static Optional<DeviceId> device(String word) {
    return DeviceId.read(
        word.matches("[0-9A-Fa-f]{16}") ? word.replaceAll("(..)(?=.)", "$1-") : word);
  }

  /** Whether this is a day of our times, as an address writes it. */
  public static boolean isDay(String text) {
    try {
      LocalDate day = LocalDate.parse(text);
      return day.getYear() > 2000 && day.getYear() < 2200;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /** The CSPs by name. */
  public static List<String> csps() {
    return Arrays.stream(CspRegion.values())
        .flatMap(region -> region.csp().stream())
        .distinct()
        .toList();
  }

  /** The search box's meaning. */
  public Wanted wanted() {
    return wanted;
  }

  /** A filter's value; empty when it does not narrow the search. */
  public Optional<String> get(String name) {
    return Optional.ofNullable(given.get(name));
  }

  /** The same for templates: blank when not given. */
  public String value(String name) {
    return given.getOrDefault(name, "");
  }

  /** What of the address means nothing here. */
  public List<String> ignored() {
    return ignored;
  }

  /** Whether any filter beside the search box is set. */
  public boolean isFiltered() {
    return given.keySet().stream().anyMatch(name -> !Set.of("q", "order").contains(name));
  }

  /** Whether nothing but refused hubs is looked for. */
  public boolean isOfRefusals() {
    return get("code").filter(code -> code.startsWith("E") || code.equals("refused")).isPresent();
  }

  /** The order asked for: newest first unless said otherwise. */
  public Order order() {
    return get("order").flatMap(Order::read).orElse(Order.NEWEST);
  }

  Optional<Instant> from() {
    return get("from").map(day -> LocalDate.parse(day).atStartOfDay(Show.ZONE).toInstant());
  }

  Optional<Instant> to() {
    return get("to")
        .map(day -> LocalDate.parse(day).plusDays(1).atStartOfDay(Show.ZONE).toInstant());
  }

  /** The address's query, with this parameter changed; blank removes it. */
  public String with(String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(given);
    changed.put(name, value);
    return query(changed);
  }

  /** The address's query for the page after this row. */
  public String after(Mark mark) {
    Map<String, String> changed = new LinkedHashMap<>(given);
    changed.put("after", String.valueOf(mark.place()));
    changed.put("key", mark.key());
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

  /** The filters in force with their names for people. */
  public Map<String, String> chips() {
    Map<String, String> chips = new LinkedHashMap<>();
    given.forEach((name, value) -> {
      switch (name) {
        case "q", "order", "anywhere" -> {}
        case "late" -> chips.put(name, "Notified late");
        case "age" -> chips.put(name, "Open for " + value + " days or more");
        case "code" ->
            chips.put(
                name,
                Word.read(ResponseCode.class, value)
                    .map(code -> code.text() + " " + code.shortName())
                    .orElse(value.equals("refused") ? "Refused" : "Accepted"));
        case "from" -> chips.put(name, "From " + value);
        case "to" -> chips.put(name, "To " + value);
        default -> chips.put(name, value);
      }
    });
    return chips;
  }
}
