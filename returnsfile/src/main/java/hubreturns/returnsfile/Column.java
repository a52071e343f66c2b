package hubreturns.returnsfile;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A column of the returns file, found by its title in the header line. Each column also lists the
 * titles that people give it in their own files. The reader proposes a mapping for such a title,
 * and never uses it without a person's consent (docs/client.md#other-titles).
 */
public enum Column {
  DEVICE_ID(
      """
      EUI, EUI-64, GUID, CH, CH ID, CH GUID, CHF, CHF ID, CHF GUID, CHF Device ID,
      Comms Hub, Comms Hub ID, Comms Hub GUID,
      Communications Hub, Communications Hub ID, Communications Hub GUID,
      Hub, Hub ID, Hub GUID, Device, Device GUID, Device number, ID, Asset, Asset ID,
      MAC, MAC address, Serial, Serial no, Serial number
      """),
  RETURN_TYPE(
      """
      Type, Type of return, Returns type, Return, Return category, Category, Return reason,
      Reason for return
      """),
  FAULT_REASON(
      """
      Fault, Fault code, Fault description, Fault type, Reason, Reason code, Return reason,
      Reason for return, Defect
      """),
  CONNECTION_METHOD("Connection, Connection type, Connected by, Connected to, Method, Mounting"),
  OTHER_DEVICE_ID(
      "Other device, Other device GUID, Other GUID, Other hub, Other ID, Second device"),
  USER_REF_DATE_TIME(
      """
      Date, Date and time, Date removed, Date of removal, Date time, Reference date,
      Removal date, Removed, Removed on, Time, Timestamp
      """),
  USER_REF_ID(
      """
      Ref, Reference, Our ref, Our reference, Your ref, Your reference, User ref, User reference,
      Job, Job ID, Job no, Job number, Job ref, Order number, Work order
      """),
  INCIDENT_REFERENCE(
      """
      Incident, Incident ID, Incident no, Incident number, Incident ref, INC, INC number, Ticket,
      Ticket number
      """),
  ADDITIONAL_INFORMATION(
      """
      Additional info, Comment, Comments, Details, Info, Information, Note, Notes, Remark,
      Remarks
      """);

  /** What a title may contain besides its words. */
  private static final Pattern NOTE =
      Pattern.compile(
          "\\((?:required|mandatory|optional|eui-?64)\\)|[.:;,#/()'\"?*]",
          Pattern.CASE_INSENSITIVE);

  /** The columns that every line may leave empty, whatever its return type. */
  public static final Set<Column> OPTIONAL =
      Collections.unmodifiableSet(
          EnumSet.of(USER_REF_DATE_TIME, USER_REF_ID, INCIDENT_REFERENCE, ADDITIONAL_INFORMATION));

  @SuppressWarnings("ImmutableEnumChecker") // A stream makes the list, and it cannot change.
  private final List<ColumnName> otherNames;

  Column(String otherTitles) {
    this.otherNames = Arrays.stream(otherTitles.split(",")).map(ColumnName::of).toList();
  }

  /** The title in the header line. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Column> named(String title) {
    ColumnName name = ColumnName.of(title);
    return Arrays.stream(values())
        .filter(column -> ColumnName.of(column.title()).equals(name))
        .findFirst();
  }

  /**
   * Whether people use this title for the column. Full stops and the like make no difference, and
   * neither do notes such as "(required)".
   */
  boolean isAlsoCalled(String title) {
    ColumnName name = ColumnName.of(NOTE.matcher(title).replaceAll(""));
    return otherNames.contains(name) || name.equals(ColumnName.of(title()));
  }

  /** All titles, in the documented order. */
  public static List<String> titles() {
    return Arrays.stream(values()).map(Column::title).toList();
  }
}
