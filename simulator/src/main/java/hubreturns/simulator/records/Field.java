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
  ENTRY_ID("Entry ID", Writer.REMEDY, Content.TEXT),
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
  CSP_NOTIFIED_AT("CSP Notified At", Writer.CLIENT, Content.TIME),
  /** The CSP's own reference of the return. */
  CSP_REFERENCE("CSP Reference"),
  CREATE_DATE("Create Date", Writer.REMEDY, Content.TIME),
  /** Grows with every change and is never given twice, so that a reader can poll by it. */
  LAST_MODIFIED_DATE("Last Modified Date", Writer.REMEDY, Content.TIME);

  /** The longest value of a field. */
  public static final int CHARS_MAX = 1000;

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter AR_OFFSET =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss[.SSS]xx", Locale.ROOT);
  private static final Map<String, Field> BY_NAME =
      Stream.of(values()).collect(Collectors.toMap(Field::text, Function.identity()));

  private enum Writer {
    CLIENT,
    REMEDY
  }

  private enum Content {
    TEXT,
    TIME
  }

  private final String text;
  private final Writer writer;
  private final Content content;

  Field(String text) {
    this(text, Writer.CLIENT, Content.TEXT);
  }

  Field(String text, Writer writer, Content content) {
    this.text = text;
    this.writer = writer;
    this.content = content;
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

  /** Whether only Remedy writes the field. */
  public boolean isRemedys() {
    return writer == Writer.REMEDY;
  }

  /** Whether the field holds a time. */
  public boolean isTime() {
    return content == Content.TIME;
  }

  /**
   * A value as it is kept and compared: a time in UTC with milliseconds, any other text unchanged.
   * Empty if a time cannot be read.
   */
  public Optional<String> normalise(String value) {
    if (!isTime()) {
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

  /** An instant as the form shows it: ISO 8601, UTC, milliseconds. Texts sort like the times. */
  public static String time(Instant instant) {
    return MILLIS.format(instant);
  }
}
