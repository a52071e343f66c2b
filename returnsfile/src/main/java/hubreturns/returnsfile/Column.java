package hubreturns.returnsfile;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A column of the returns file, found by its name in the header line. */
public enum Column {
  DEVICE_ID,
  RETURN_TYPE,
  FAULT_REASON,
  CONNECTION_METHOD,
  OTHER_DEVICE_ID,
  USER_REF_DATE_TIME,
  USER_REF_ID,
  INCIDENT_REFERENCE,
  ADDITIONAL_INFORMATION;

  /** The name in the header line. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All names, for a message. */
  static String titles() {
    return Arrays.stream(values()).map(Column::title).collect(Collectors.joining(", "));
  }

  /** The column of this name, in any letter case and with spaces or underscores. */
  static Optional<Column> named(String title) {
    String wanted = title.strip().replace(' ', '_').toUpperCase(Locale.ROOT);
    return Arrays.stream(values()).filter(column -> column.name().equals(wanted)).findFirst();
  }
}
