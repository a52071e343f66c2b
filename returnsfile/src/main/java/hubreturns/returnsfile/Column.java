package hubreturns.returnsfile;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A column of the returns file, found by its title in the header line. */
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

  /** The columns that every line may leave empty, whatever its return type. */
  public static final Set<Column> OPTIONAL =
      Set.of(USER_REF_DATE_TIME, USER_REF_ID, INCIDENT_REFERENCE, ADDITIONAL_INFORMATION);

  /** The title in the header line. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The column of this title. */
  public static Optional<Column> named(String title) {
    ColumnName name = ColumnName.of(title);
    return Arrays.stream(values())
        .filter(column -> ColumnName.of(column.title()).equals(name))
        .findFirst();
  }

  /** All titles, in the documented order. */
  public static List<String> titles() {
    return Arrays.stream(values()).map(Column::title).toList();
  }
}
