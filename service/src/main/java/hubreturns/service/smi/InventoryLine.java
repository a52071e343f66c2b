package hubreturns.service.smi;

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
import java.util.Map;

/** One line of an inventory file: usable, or not and why. */
sealed interface InventoryLine {

  /**
   * A line that can be loaded.
   *
   * @param row the line as the text form of PostgreSQL's COPY, columns in the table's order
   */
  record Usable(String row) implements InventoryLine {}

  /** A line that cannot. */
  record Unusable(String reason) implements InventoryLine {}

  /** The columns that {@link Usable#row} fills. */
  String COPY_COLUMNS =
      "device_id, device_type, gpf_device_id, manufacturer, model, han_variant, csp_region,"
          + " device_status, logistics_status, delivered_to_party, import_supplier, gas_supplier,"
          + " mpxn, delivered_on, installed_on, removed_on";

  /** Reads a line by column title; a column that is missing is blank. */
  static InventoryLine read(Map<InventoryColumn, String> fields) {
    StringBuilder row = new StringBuilder(200);
    try {
      DeviceType type = word(DeviceType.class, fields, InventoryColumn.DEVICE_TYPE, true);
      boolean hub = type == DeviceType.CHF;
      for (InventoryColumn column : InventoryColumn.values()) {
        if (!row.isEmpty()) {
          row.append('\t');
        }
        append(row, value(column, fields, hub));
      }
    } catch (Flaw e) {
      return new Unusable(e.reason);
    }
    return new Usable(row.append('\n').toString());
  }

  private static String value(
      InventoryColumn column, Map<InventoryColumn, String> fields, boolean hub) throws Flaw {
    return switch (column) {
      case DEVICE_ID -> eui(fields, column, true);
      case GPF_DEVICE_ID -> eui(fields, column, false);
      case IMPORT_SUPPLIER, GAS_SUPPLIER -> user(fields, column);
      case DEVICE_TYPE -> checked(DeviceType.class, fields, column, true);
      case HAN_VARIANT -> checked(HanVariant.class, fields, column, false);
      case CSP_REGION -> checked(CspRegion.class, fields, column, hub);
      case DEVICE_STATUS -> checked(DeviceStatus.class, fields, column, true);
      case LOGISTICS_STATUS -> checked(LogisticsStatus.class, fields, column, hub);
      case DELIVERED_ON, INSTALLED_ON, REMOVED_ON -> date(fields, column);
      case MANUFACTURER, MODEL, DELIVERED_TO_PARTY, MPXN -> text(fields, column);
    };
  }

  private static String text(Map<InventoryColumn, String> fields, InventoryColumn column)
      throws Flaw {
    String text = fields.getOrDefault(column, "").strip();
    if (text.indexOf('\0') >= 0) {
      throw new Flaw(column.title() + " holds a NUL character");
    }
    return text;
  }

  private static String required(Map<InventoryColumn, String> fields, InventoryColumn column)
      throws Flaw {
    String text = text(fields, column);
    if (text.isEmpty()) {
      throw new Flaw(column.title() + " is blank");
    }
    return text;
  }

  private static String eui(
      Map<InventoryColumn, String> fields, InventoryColumn column, boolean required) throws Flaw {
    String text = required ? required(fields, column) : text(fields, column);
    return text.isEmpty()
        ? text
        : DeviceId.read(text)
            .map(id -> String.valueOf(id.eui64()))
            .orElseThrow(() -> notAnEui(column, text));
  }

  private static String user(Map<InventoryColumn, String> fields, InventoryColumn column)
      throws Flaw {
    String text = text(fields, column);
    return text.isEmpty()
        ? text
        : UserId.read(text)
            .map(id -> String.valueOf(id.eui64()))
            .orElseThrow(() -> notAnEui(column, text));
  }

  private static Flaw notAnEui(InventoryColumn column, String text) {
    return new Flaw(column.title() + " '" + text + "' is not an EUI-64 with dashes");
  }

  private static <E extends Enum<E> & Word> String checked(
      Class<E> type, Map<InventoryColumn, String> fields, InventoryColumn column, boolean required)
      throws Flaw {
    return text(fields, column).isEmpty() && !required
        ? ""
        : word(type, fields, column, required).text();
  }

  private static <E extends Enum<E> & Word> E word(
      Class<E> type, Map<InventoryColumn, String> fields, InventoryColumn column, boolean required)
      throws Flaw {
    String text = required ? required(fields, column) : text(fields, column);
    return Word.read(type, text)
        .orElseThrow(
            () -> new Flaw(column.title() + " '" + text + "' is none of: " + Word.spellings(type)));
  }

  private static String date(Map<InventoryColumn, String> fields, InventoryColumn column)
      throws Flaw {
    String text = text(fields, column);
    if (text.isEmpty()) {
      return text;
    }
    try {
      return LocalDate.parse(text).toString();
    } catch (DateTimeParseException e) {
      throw new Flaw(column.title() + " '" + text + "' is not an ISO 8601 date such as 2026-11-25");
    }
  }

  private static void append(StringBuilder row, String value) {
    if (value.isEmpty()) {
      row.append("\\N");
      return;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> row.append("\\\\");
        case '\t' -> row.append("\\t");
        case '\n' -> row.append("\\n");
        case '\r' -> row.append("\\r");
        default -> row.append(c);
      }
    }
  }

  /** Ends the reading of one line; never leaves this file. */
  final class Flaw extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;

    Flaw(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }
}
