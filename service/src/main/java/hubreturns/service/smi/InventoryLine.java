package hubreturns.service.smi;

import hubreturns.returnsfile.SpreadsheetDamage;
import hubreturns.returnsfile.TableLine;
import hubreturns.returnsfile.VisibleText;
import hubreturns.returnsfile.WrittenEui64;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.DeviceType;
import hubreturns.vocabulary.HanVariant;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.Word;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** One line of an inventory file: usable, or rejected with the reason. */
sealed interface InventoryLine {

  /**
   * A line that can be loaded.
   *
   * @param values the values of the columns as the table holds them; empty for a blank
   * @param doubts why IDs that can be read may still be wrong
   */
  record UsableLine(Map<InventoryColumn, String> values, List<String> doubts)
      implements InventoryLine {

    String value(InventoryColumn column) {
      return values.getOrDefault(column, "");
    }

    boolean isHub() {
      return value(InventoryColumn.DEVICE_TYPE).equals(DeviceType.CHF.text());
    }

    boolean isGpf() {
      return value(InventoryColumn.DEVICE_TYPE).equals(DeviceType.GPF.text());
    }
  }

  /** A line that cannot be loaded. */
  record RejectedLine(String reason) implements InventoryLine {}

  String CUT_SHORT =
      ". The file ends in this line, without a line end. If it was cut short, get the whole file";

  String LEFT_OUT =
      ". Some spreadsheet programs leave out empty cells at the end of a line: put a column that is"
          + " never empty last, such as device_id, and save the file again";

  /** Reads a line. A column that the file does not have is not checked. */
  static InventoryLine read(InventoryFile file, TableLine line) {
    if (line.fault().isPresent()) {
      return new RejectedLine(line.fault().get());
    }
    int width = file.header().size();
    if (line.cells().size() < width || line.holdsMoreThan(width)) {
      return new RejectedLine(
          line.cells().size() < width && file.endsIn(line)
              ? line.widths(width) + CUT_SHORT
              : line.widthFlaw(width) + (line.cells().size() < width ? LEFT_OUT : ""));
    }
    Map<InventoryColumn, String> values = new EnumMap<>(InventoryColumn.class);
    List<String> doubts = new ArrayList<>();
    try {
      for (Map.Entry<InventoryColumn, Integer> position : file.columns().entrySet()) {
        InventoryColumn column = position.getKey();
        String cell = line.cell(position.getValue());
        Optional<String> known = file.known().find(column, cell);
        if (known.isPresent()) {
          values.put(column, known.get());
          continue;
        }
        String text = text(column, line, position.getValue());
        // The type of the device is read before the columns that only a hub needs.
        boolean isHub = DeviceType.CHF.text().equals(values.get(InventoryColumn.DEVICE_TYPE));
        String value = value(column, text, isHub, file.known());
        values.put(column, value);
        Optional<String> doubt =
            EUI64S.contains(column) ? WrittenEui64.doubt(text) : Optional.empty();
        if (doubt.isPresent()) {
          doubts.add(column.title() + " " + doubt.get());
        } else if (!text.isEmpty()) {
          file.known().add(column, cell, value);
        }
      }
    } catch (BadValue e) {
      return new RejectedLine(e.reason + (file.endsIn(line) ? CUT_SHORT : ""));
    }
    return new UsableLine(values, doubts);
  }

  Set<InventoryColumn> EUI64S =
      EnumSet.of(
          InventoryColumn.DEVICE_ID,
          InventoryColumn.GPF_DEVICE_ID,
          InventoryColumn.IMPORT_SUPPLIER,
          InventoryColumn.GAS_SUPPLIER);

  private static String value(InventoryColumn column, String text, boolean isHub, KnownValues known)
      throws BadValue {
    return switch (column) {
      case DEVICE_ID -> eui64(column, required(column, text));
      case GPF_DEVICE_ID, IMPORT_SUPPLIER, GAS_SUPPLIER -> eui64(column, text);
      case DEVICE_TYPE -> word(DeviceType.class, column, required(column, text));
      case HAN_VARIANT -> word(HanVariant.class, column, text);
      case CSP_REGION -> word(CspRegion.class, column, isHub ? required(column, text) : text);
      case DEVICE_STATUS -> word(DeviceStatus.class, column, required(column, text));
      case LOGISTICS_STATUS ->
          word(LogisticsStatus.class, column, isHub ? required(column, text) : text);
      case DELIVERED_ON, INSTALLED_ON, REMOVED_ON -> date(column, text);
      case DELIVERED_TO_PARTY -> known.find(column, VisibleText.composed(text)).orElse(text);
      case MANUFACTURER, MODEL, MPXN -> text;
    };
  }

  private static String text(InventoryColumn column, TableLine line, int position) throws BadValue {
    String text = VisibleText.strip(line.cell(position));
    Optional<String> flaw = VisibleText.flaw(text);
    if (flaw.isEmpty()) {
      flaw = line.severalLines(position);
    }
    if (flaw.isPresent()) {
      throw new BadValue(column.title() + " " + flaw.get());
    }
    return text;
  }

  private static String required(InventoryColumn column, String text) throws BadValue {
    if (text.isEmpty()) {
      throw new BadValue(column.title() + " is blank");
    }
    return text;
  }

  /** Devices and Users have IDs of one form. */
  private static String eui64(InventoryColumn column, String text) throws BadValue {
    return text.isEmpty()
        ? text
        : DeviceId.read(WrittenEui64.dashed(text))
            .map(id -> String.valueOf(id.eui64()))
            .orElseThrow(
                () -> new BadValue(column.title() + " '" + text + "' " + WrittenEui64.flaw(text)));
  }

  private static <E extends Enum<E> & Word> String word(
      Class<E> type, InventoryColumn column, String text) throws BadValue {
    if (!text.isEmpty() && Word.read(type, text).isEmpty()) {
      throw new BadValue(
          column.title()
              + " '"
              + text
              + "' is not one of: "
              + Word.spellings(type)
              + SpreadsheetDamage.foreignCharacter(text));
    }
    return text;
  }

  /**
   * A date with a day from 1 to 28. Checking it needs no calendar, which matters because a file
   * holds millions of dates.
   */
  Pattern EVERY_MONTH_HAS_IT =
      Pattern.compile("(?!0000)\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])");

  int YEAR_MAX = 9_999;

  private static String date(InventoryColumn column, String text) throws BadValue {
    if (text.isEmpty() || EVERY_MONTH_HAS_IT.matcher(text).matches()) {
      return text;
    }
    try {
      LocalDate date = LocalDate.parse(text);
      if (date.getYear() >= 1 && date.getYear() <= YEAR_MAX) {
        return date.toString();
      }
    } catch (DateTimeParseException notADate) {
      // The error below is the same as for a year outside the range.
    }
    throw new BadValue(
        "%s '%s' %s"
            .formatted(
                column.title(),
                text,
                SpreadsheetDamage.ofDate(text, "yyyy-mm-dd")
                    .orElseGet(() ->
                        "is not an ISO 8601 date such as 2026-11-25"
                            + SpreadsheetDamage.foreignCharacter(text))));
  }

  /** Ends the reading of one line; never leaves this file. */
  final class BadValue extends Exception {
    private final String reason;

    BadValue(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }
}
