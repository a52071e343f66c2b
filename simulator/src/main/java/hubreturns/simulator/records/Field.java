package hubreturns.simulator.records;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A field of the form {@code CHR:ReturnsRecord}, spelt as Remedy spells it. */
public enum Field {
  /** Remedy's own record id. */
  ENTRY_ID("Entry ID", Keeper.REMEDY),
  /** The DUIS RequestID of the request that named the hub. */
  SERVICE_REQUEST_ID("Service Request ID", Keeper.CLIENT),
  /** The sender's unique key. Remedy itself does not enforce it. */
  RETURN_REFERENCE("Return Reference", Keeper.CLIENT),
  DEVICE_ID("Device ID", Keeper.CLIENT),
  GPF_DEVICE_ID("GPF Device ID", Keeper.CLIENT),
  MANUFACTURER("Manufacturer", Keeper.CLIENT),
  MODEL("Model", Keeper.CLIENT),
  HAN_VARIANT("HAN Variant", Keeper.CLIENT),
  CSP_REGION("CSP Region", Keeper.CLIENT),
  CSP("CSP", Keeper.CLIENT),
  SRV("SRV", Keeper.CLIENT),
  RETURN_TYPE("Return Type", Keeper.CLIENT),
  FAULT_REASON("Fault Reason", Keeper.CLIENT),
  CONNECTION_METHOD("Connection Method", Keeper.CLIENT),
  OTHER_DEVICE_ID("Other Device ID", Keeper.CLIENT),
  USER_REF_ID("User Ref ID", Keeper.CLIENT),
  USER_REF_DATE_TIME("User Ref Date Time", Keeper.CLIENT),
  INCIDENT_REFERENCE("Incident Reference", Keeper.CLIENT),
  ADDITIONAL_INFORMATION("Additional Information", Keeper.CLIENT),
  PARTY("Party", Keeper.CLIENT),
  USER("User", Keeper.CLIENT),
  /** When the DSP accepted the notification, as the sender wrote it. */
  NOTIFIED_AT("Notified At", Keeper.CLIENT),
  STAGE("Stage", Keeper.CLIENT),
  OUTCOME("Outcome", Keeper.CLIENT),
  /** Pounds with two decimals, for example {@code 8.27}. */
  CHARGE("Charge", Keeper.CLIENT),
  CSP_NOTIFIED_AT("CSP Notified At", Keeper.CLIENT_AS_TIME),
  /** By which the CSP knows the return. */
  CSP_REFERENCE("CSP Reference", Keeper.CLIENT),
  CREATE_DATE("Create Date", Keeper.REMEDY_AS_TIME),
  /** Grows with every change and is never given twice, so that a reader may poll by it. */
  LAST_MODIFIED_DATE("Last Modified Date", Keeper.REMEDY_AS_TIME);

  /** The longest value a field takes. */
  public static final int CHARS_MAX = 1000;

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter AR_OFFSET =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss[.SSS]xx", Locale.ROOT);
  private static final Map<String, Field> BY_NAME =
      Stream.of(values()).collect(Collectors.toMap(Field::text, Function.identity()));

  private enum Keeper {
    CLIENT,
    CLIENT_AS_TIME,
    REMEDY,
    REMEDY_AS_TIME
  }

  private final String text;
  private final Keeper keeper;
  private final String column;

  Field(String text, Keeper keeper) {
    this.text = text;
    this.keeper = keeper;
    this.column = "f_" + name().toLowerCase(Locale.ROOT);
  }

  /**
   * The field with this exact name. {@code Request ID}, many forms' name for it, is the Entry ID.
   */
  public static Optional<Field> named(String name) {
    return name.equals("Request ID")
        ? Optional.of(ENTRY_ID)
        : Optional.ofNullable(BY_NAME.get(name));
  }

  /** The name on the form. */
  public String text() {
    return text;
  }

  /** Whether Remedy alone writes it. */
  public boolean isRemedys() {
    return keeper == Keeper.REMEDY || keeper == Keeper.REMEDY_AS_TIME;
  }

  /**
   * The form in which a value of this field is kept and compared: a time in UTC with milliseconds,
   * any other text as it is; empty when a time cannot be read.
   */
  public Optional<String> normalise(String value) {
    if (keeper == Keeper.CLIENT || keeper == Keeper.REMEDY) {
      return Optional.of(value);
    }
    return read(value, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
        .or(() -> read(value, AR_OFFSET))
        .map(Field::time);
  }

  private static Optional<Instant> read(String value, DateTimeFormatter form) {
    try {
      return Optional.of(OffsetDateTime.parse(value, form).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** An instant as the form shows it: ISO 8601, UTC, milliseconds; its text order is time order. */
  public static String time(Instant instant) {
    return MILLIS.format(instant);
  }

  /** The column that keeps it. */
  String column() {
    return column;
  }
}
