package hubreturns.service.smi;

import hubreturns.returnsfile.CsvLine;
import hubreturns.returnsfile.VisibleText;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.DeviceType;
import hubreturns.vocabulary.HanVariant;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.Word;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** One line of an inventory file: usable, or rejected with the reason. */
sealed interface InventoryLine {

  /**
   * A line that can be loaded.
   *
   * @param values the values of the columns as the table holds them; empty for a blank
   */
  record UsableLine(Map<InventoryColumn, String> values) implements InventoryLine {

    String value(InventoryColumn column) {
      return values.getOrDefault(column, "");
    }

    boolean isHub() {
      return value(InventoryColumn.DEVICE_TYPE).equals(DeviceType.CHF.text());
    }
  }

  /** A line that cannot be loaded. */
  record RejectedLine(String reason) implements InventoryLine {}

  /** Reads a line. A column that the file does not have is not checked. */
  static InventoryLine read(InventoryFile file, CsvLine line) {
    if (line.fault().isPresent()) {
      return new RejectedLine(line.fault().get());
    }
    if (line.cells().size() != file.header().size()) {
      return new RejectedLine(
          "the line has %d fields, the header %d"
              .formatted(line.cells().size(), file.header().size()));
    }
    Map<InventoryColumn, String> values = new EnumMap<>(InventoryColumn.class);
    try {
      boolean isHub = false;
      for (Map.Entry<InventoryColumn, Integer> position : file.columns().entrySet()) {
        InventoryColumn column = position.getKey();
        String text = text(column, line.cell(position.getValue()));
        values.put(column, value(column, text, isHub));
        isHub |= column == InventoryColumn.DEVICE_TYPE && text.equals(DeviceType.CHF.text());
      }
    } catch (BadValue e) {
      return new RejectedLine(e.reason);
    }
    return new UsableLine(values);
  }

  private static String value(InventoryColumn column, String text, boolean isHub) throws BadValue {
    return switch (column) {
      case DEVICE_ID -> device(column, required(column, text));
      case GPF_DEVICE_ID -> device(column, text);
      case IMPORT_SUPPLIER, GAS_SUPPLIER -> user(column, text);
      case DEVICE_TYPE -> word(DeviceType.class, column, required(column, text));
      case HAN_VARIANT -> word(HanVariant.class, column, text);
      case CSP_REGION -> word(CspRegion.class, column, isHub ? required(column, text) : text);
      case DEVICE_STATUS -> word(DeviceStatus.class, column, required(column, text));
      case LOGISTICS_STATUS ->
          word(LogisticsStatus.class, column, isHub ? required(column, text) : text);
      case DELIVERED_ON, INSTALLED_ON, REMOVED_ON -> date(column, text);
      case MANUFACTURER, MODEL, DELIVERED_TO_PARTY, MPXN -> text;
    };
  }

  private static String text(InventoryColumn column, String cell) throws BadValue {
    String text = VisibleText.strip(cell);
    Optional<String> invisible = VisibleText.invisibleCharacter(text);
    if (invisible.isPresent()) {
      throw new BadValue(
          "%s holds the invisible character %s. Delete it"
              .formatted(column.title(), invisible.get()));
    }
    return text;
  }

  private static String required(InventoryColumn column, String text) throws BadValue {
    if (text.isEmpty()) {
      throw new BadValue(column.title() + " is blank");
    }
    return text;
  }

  private static String device(InventoryColumn column, String text) throws BadValue {
    return text.isEmpty()
        ? text
        : DeviceId.read(text)
            .map(id -> String.valueOf(id.eui64()))
            .orElseThrow(() -> notAnEui64(column, text));
  }

  private static String user(InventoryColumn column, String text) throws BadValue {
    return text.isEmpty()
        ? text
        : UserId.read(text)
            .map(id -> String.valueOf(id.eui64()))
            .orElseThrow(() -> notAnEui64(column, text));
  }

  private static BadValue notAnEui64(InventoryColumn column, String text) {
    return new BadValue(column.title() + " '" + text + "' is not an EUI-64 with dashes");
  }

  private static <E extends Enum<E> & Word> String word(
      Class<E> type, InventoryColumn column, String text) throws BadValue {
    if (!text.isEmpty() && Word.read(type, text).isEmpty()) {
      throw new BadValue(column.title() + " '" + text + "' is not one of: " + Word.spellings(type));
    }
    return text;
  }

  private static String date(InventoryColumn column, String text) throws BadValue {
    if (text.isEmpty()) {
      return text;
    }
    try {
      return LocalDate.parse(text).toString();
    } catch (DateTimeParseException e) {
      throw new BadValue(
          column.title() + " '" + text + "' is not an ISO 8601 date such as 2026-11-25");
    }
  }

  /** Ends the reading of one line; never leaves this file. */
  final class BadValue extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;

    BadValue(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }
}
