package hubreturns.ssi.page;

import hubreturns.vocabulary.Counted;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.UkDay;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How every page shows values to people in the United Kingdom. */
public final class DisplayFormat {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm zzz", Locale.UK).withZone(UkDay.ZONE);
  private static final DateTimeFormatter TIME_TO_THE_SECOND =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm:ss zzz", Locale.UK).withZone(UkDay.ZONE);
  private static final DateTimeFormatter TIME_OF_DAY =
      DateTimeFormatter.ofPattern("HH:mm zzz", Locale.UK).withZone(UkDay.ZONE);
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.UK);
  private static final DateTimeFormatter SHORT_DAY =
      DateTimeFormatter.ofPattern("d MMM", Locale.UK);

  private final Clock clock;

  /** Values as at this clock's time. */
  public DisplayFormat(Clock clock) {
    this.clock = clock;
  }

  /** Today in the United Kingdom. */
  public LocalDate today() {
    return UkDay.of(clock.instant());
  }

  /** The time now, as 23 Nov 2026, 16:05:59 GMT. */
  public String now() {
    return second(clock.instant());
  }

  /** 23 Nov 2026, 16:05 GMT. */
  public String time(@Nullable Instant at) {
    return at == null ? "" : TIME.format(at);
  }

  /** 23 Nov 2026. */
  public String dayOf(Instant at) {
    return day(UkDay.of(at));
  }

  /** 16:05 GMT. */
  public String timeOfDay(Instant at) {
    return TIME_OF_DAY.format(at);
  }

  /** 23 Nov 2026, 16:05:59 GMT. */
  public String second(@Nullable Instant at) {
    return at == null ? "" : TIME_TO_THE_SECOND.format(at);
  }

  /** 2026-11-23T16:05:59.123Z, for files that programs read. */
  public String utc(Instant at) {
    return UTC.format(at);
  }

  /** 23 Nov 2026. */
  public String day(@Nullable LocalDate day) {
    return day == null ? "" : DAY.format(day);
  }

  /** 23 Nov 2026. */
  public static String dayText(LocalDate day) {
    return DAY.format(day);
  }

  /** 23 Nov. */
  public String shortDay(LocalDate day) {
    return SHORT_DAY.format(day);
  }

  /** 12,345. */
  public String number(long number) {
    return String.format(Locale.UK, "%,d", number);
  }

  /** 1 hub, 2 hubs. */
  public String count(long number, String one) {
    return Counted.text(number, one);
  }

  /** £58.75. */
  public String money(@Nullable BigDecimal pounds) {
    return pounds == null ? "" : String.format(Locale.UK, "£%,.2f", pounds);
  }

  public String device(long eui64) {
    return new DeviceId(eui64).toString();
  }
}
