package hubreturns.service.smi;

import hubreturns.returnsfile.HubDates;
import hubreturns.returnsfile.LineNumbers;
import hubreturns.returnsfile.SpreadsheetDamage;
import hubreturns.service.smi.InventoryLine.UsableLine;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.Word;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Warnings about values that can be loaded and are probably wrong. Equal warnings are counted
 * together, so that a large file gives a short list.
 */
final class LineWarnings {
  private static final Pattern MPXN = Pattern.compile("\\d{13}|\\d{6,10}");
  private static final Pattern PLACEHOLDER_MPXN = Pattern.compile("0+|9+");

  /** A date as spreadsheets write it. A version such as 1.2.34 is none. */
  private static final Pattern DATE =
      Pattern.compile(
          "(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/(?:[0-9]{2}){1,2}"
              + "|[0-9]{1,2}([.-])[0-9]{1,2}\\1[0-9]{4})(?:[T ][0-9:.]+Z?)?");

  private static final Pattern TRUE_OR_FALSE =
      Pattern.compile("true|false", Pattern.CASE_INSENSITIVE);
  private static final List<InventoryColumn> TEXTS =
      List.of(InventoryColumn.MANUFACTURER, InventoryColumn.MODEL);

  /** More than the models of all manufacturers; a file whose names all differ fills no memory. */
  private static final int NAMES_MAX = 1_000;

  private static final Set<String> NOT_REMOVED =
      Set.of(
          LogisticsStatus.ORDERED.text(),
          LogisticsStatus.DELIVERED.text(),
          LogisticsStatus.INSTALLED.text());

  // Each CSP orders hubs from makers of its own. Another maker is possible, but rare.
  private static final Set<CspRegion> NORTH = EnumSet.of(CspRegion.NORTH);
  private static final Set<CspRegion> OTHER_REGIONS =
      EnumSet.of(
          CspRegion.CENTRAL,
          CspRegion.SOUTH,
          CspRegion.NORTH_4G,
          CspRegion.CENTRAL_4G,
          CspRegion.SOUTH_4G);
  private static final Map<String, Set<CspRegion>> REGIONS_BY_MAKER =
      Map.of("edmi", NORTH, "toshiba", OTHER_REGIONS, "wnc", OTHER_REGIONS);

  private final Set<String> parties;
  private final Set<String> users;
  private final Set<String> importSuppliers;
  private final Set<String> gasSuppliers;
  private final String today;
  private final Map<String, LineNumbers> warnings = new LinkedHashMap<>();
  private final Map<String, Optional<String>> names = new HashMap<>();
  private long others;

  /**
   * Checks against these Parties and Users on record.
   *
   * @param users their IDs as the table holds them
   * @param importSuppliers the Users with role IS
   * @param gasSuppliers the Users with role GS
   * @param today the day in the United Kingdom
   */
  LineWarnings(
      Set<String> parties,
      Set<String> users,
      Set<String> importSuppliers,
      Set<String> gasSuppliers,
      LocalDate today) {
    this.parties = parties;
    this.users = users;
    this.importSuppliers = importSuppliers;
    this.gasSuppliers = gasSuppliers;
    this.today = today.toString();
  }

  /** All warnings, in the order in which they came up first. */
  List<String> all() {
    List<String> all = new ArrayList<>();
    warnings.forEach((warning, lines) -> all.add(warning + ": " + lines.text("line")));
    if (others > 0) {
      all.add(LineNumbers.others(others));
    }
    return all;
  }

  void add(String warning, long line) {
    LineNumbers lines = warnings.get(warning);
    if (lines == null && warnings.size() == LineNumbers.WARNINGS_MAX) {
      others++;
      return;
    }
    warnings.computeIfAbsent(warning, key -> new LineNumbers()).add(line);
  }

  void check(UsableLine line, long number) {
    for (String doubt : line.doubts()) {
      add(doubt, number);
    }
    String party = line.value(InventoryColumn.DELIVERED_TO_PARTY);
    if (!party.isEmpty() && !parties.contains(party)) {
      add(
          "delivered_to_party '"
              + party
              + "' is not a Party on record"
              + SpreadsheetDamage.foreignCharacter(party),
          number);
    }
    checkUser(line, InventoryColumn.IMPORT_SUPPLIER, importSuppliers, Role.IS, number);
    checkUser(line, InventoryColumn.GAS_SUPPLIER, gasSuppliers, Role.GS, number);
    String gpf = line.value(InventoryColumn.GPF_DEVICE_ID);
    if (!gpf.isEmpty() && gpf.equals(line.value(InventoryColumn.DEVICE_ID))) {
      add("gpf_device_id is the ID of the hub itself", number);
    }
    if (!gpf.isEmpty() && !line.isHub()) {
      add(
          "device_type is %s, and only a CHF has a gpf_device_id"
              .formatted(line.value(InventoryColumn.DEVICE_TYPE)),
          number);
    }
    checkMpxn(line.value(InventoryColumn.MPXN), number);
    for (InventoryColumn column : TEXTS) {
      String text = line.value(column);
      ofKnownName(text)
          .ifPresent(why -> add("%s '%s' %s".formatted(column.title(), text, why), number));
    }
    if (line.isHub()) {
      checkMaker(line, number);
    }
    if (line.value(InventoryColumn.LOGISTICS_STATUS).equals(LogisticsStatus.REMOVED.text())
        && "".equals(line.values().get(InventoryColumn.REMOVED_ON))) {
      add(
          "logistics_status is Removed and removed_on is empty, so the hub never appears as overdue."
              + " Enter removed_on",
          number);
    }
    if (NOT_REMOVED.contains(line.value(InventoryColumn.LOGISTICS_STATUS))
        && !line.value(InventoryColumn.REMOVED_ON).isEmpty()) {
      add(
          "removed_on is given, but logistics_status is %s"
              .formatted(line.value(InventoryColumn.LOGISTICS_STATUS)),
          number);
    }
    checkDates(line, number);
  }

  /** Names recur from line to line, so each of the first ones is examined once. */
  private Optional<String> ofKnownName(String text) {
    Optional<String> known = names.get(text);
    if (known != null) {
      return known;
    }
    Optional<String> why = ofName(text);
    if (names.size() < NAMES_MAX) {
      names.put(text, why);
    }
    return why;
  }

  /** Why the name of a manufacturer or a model may be wrong. */
  private static Optional<String> ofName(String text) {
    return SpreadsheetDamage.ofText(text).or(() -> ofDateOrWord(text));
  }

  private static Optional<String> ofDateOrWord(String text) {
    if (DATE.matcher(text).matches()) {
      return Optional.of(
          "is a date. A spreadsheet may have changed another value into it. Compare it with its source");
    }
    return TRUE_OR_FALSE.matcher(text).matches()
        ? Optional.of("is what a spreadsheet writes for true or false. Compare it with its source")
        : SpreadsheetDamage.ofLookAlike(text);
  }

  private void checkMpxn(String mpxn, long number) {
    if (mpxn.isEmpty()) {
      return;
    }
    if (MPXN.matcher(mpxn).matches()) {
      if (PLACEHOLDER_MPXN.matcher(mpxn).matches()) {
        add("mpxn '%s' is a placeholder and not a value".formatted(mpxn), number);
      }
      return;
    }
    String why =
        SpreadsheetDamage.isNumberOfASpreadsheet(mpxn)
            ? "was turned into a number by a spreadsheet"
            : SpreadsheetDamage.ofText(mpxn)
                .orElseGet(() ->
                    "is not an MPAN of 13 digits or an MPRN of 6 to 10 digits"
                        + SpreadsheetDamage.foreignCharacter(mpxn));
    add("mpxn '%s' %s".formatted(mpxn, why), number);
  }

  private void checkUser(
      UsableLine line, InventoryColumn column, Set<String> suppliers, Role role, long number) {
    String user = line.value(column);
    if (!user.isEmpty() && !suppliers.contains(user)) {
      String missing =
          users.contains(user)
              ? "with role " + role.text() + ", so it cannot return the hub"
              : "on record";
      add(
          column.title() + " " + new UserId(Long.parseLong(user)) + " is not a User " + missing,
          number);
    }
  }

  private void checkMaker(UsableLine line, long number) {
    String maker = line.value(InventoryColumn.MANUFACTURER);
    Optional<CspRegion> region =
        Word.read(CspRegion.class, line.value(InventoryColumn.CSP_REGION))
            .filter(named -> NORTH.contains(named) || OTHER_REGIONS.contains(named));
    Set<CspRegion> usual = REGIONS_BY_MAKER.get(maker.toLowerCase(Locale.ROOT));
    if (usual != null && region.isPresent() && !usual.contains(region.get())) {
      add(
          "manufacturer " + maker + " does not usually make hubs for region " + region.get().text(),
          number);
    }
  }

  private static final List<InventoryColumn> DATES =
      List.of(
          InventoryColumn.DELIVERED_ON, InventoryColumn.INSTALLED_ON, InventoryColumn.REMOVED_ON);

  // ISO dates of equal length compare as texts.
  private void checkDates(UsableLine line, long number) {
    String latest = "";
    String latestColumn = "";
    for (InventoryColumn column : DATES) {
      String date = line.value(column);
      if (date.isEmpty()) {
        continue;
      }
      if (date.compareTo(today) > 0) {
        add(column.title() + " is in the future", number);
      } else if (date.compareTo(HubDates.EARLIEST) < 0) {
        add(column.title() + " is before the first Communications Hubs", number);
      }
      if (date.compareTo(latest) < 0) {
        add(column.title() + " is before " + latestColumn, number);
      } else {
        latest = date;
        latestColumn = column.title();
      }
    }
  }
}
