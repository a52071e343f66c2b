package hubreturns.simulator.records;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A field of the form {@code CHR:ReturnsRecord}, spelt as Remedy spells it. */
public enum Field {
  /** Remedy's own record id. */
  ENTRY_ID("Entry ID"),
  /** The DUIS RequestID of the request that returned the hub. */
  SERVICE_REQUEST_ID("Service Request ID"),
  /** The sender's unique key. Remedy does not enforce that it is unique. */
  RETURN_REFERENCE("Return Reference"),
  DEVICE_ID("Device ID"),
  GPF_DEVICE_ID("GPF Device ID"),
  MANUFACTURER("Manufacturer"),
  MODEL("Model"),
  HAN_VARIANT("HAN Variant"),
  CSP_REGION("CSP Region"),
  CSP("CSP"),
  SRV("SRV"),
  RETURN_TYPE("Return Type"),
  FAULT_REASON("Fault Reason"),
  CONNECTION_METHOD("Connection Method"),
  OTHER_DEVICE_ID("Other Device ID"),
  USER_REF_ID("User Ref ID"),
  USER_REF_DATE_TIME("User Ref Date Time"),
  INCIDENT_REFERENCE("Incident Reference"),
  ADDITIONAL_INFORMATION("Additional Information"),
  PARTY("Party"),
  USER("User"),
  /** When the DSP accepted the return, as the sender wrote it. */
  NOTIFIED_AT("Notified At"),
  STAGE("Stage"),
  OUTCOME("Outcome"),
  /** Pounds with two decimals, for example {@code 8.27}. */
  CHARGE("Charge"),
  CSP_NOTIFIED_AT("CSP Notified At"),
  /** The CSP's own reference of the return. */
  CSP_REFERENCE("CSP Reference"),
  CREATE_DATE("Create Date"),
  /** Grows with every change and is never given twice, so that a reader can poll by it. */
  LAST_MODIFIED_DATE("Last Modified Date");

  /** The longest value of a field. */
  public static final int CHARS_MAX = 1000;

  private static final Set<Field> TIMES =
      EnumSet.of(CSP_NOTIFIED_AT, CREATE_DATE, LAST_MODIFIED_DATE);
  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  /** ISO 8601, and the form of AR System, whose offset has no colon. */
  private static final DateTimeFormatter WITH_OFFSET =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][xx]")
          .toFormatter(Locale.ROOT);

  private static final Map<String, Field> BY_NAME =
      Stream.of(values()).collect(Collectors.toMap(Field::text, Function.identity()));

  private final String text;

  Field(String text) {
    this.text = text;
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
  @JsonValue
  public String text() {
    return text;
  }

  /** Whether the field holds a time. */
  public boolean isTime() {
    return TIMES.contains(this);
  }

  /**
   * A value as it is kept and compared: a time in UTC with milliseconds, any other text unchanged.
   * Empty if a time cannot be read.
   */
  public Optional<String> normalise(String value) {
    if (!isTime()) {
      return Optional.of(value);
    }
    try {
      return Optional.of(time(OffsetDateTime.parse(value, WITH_OFFSET).toInstant()));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** An instant as the form shows it: ISO 8601, UTC, milliseconds. Texts sort like the times. */
  public static String time(Instant instant) {
    return MILLIS.format(instant);
  }
}
