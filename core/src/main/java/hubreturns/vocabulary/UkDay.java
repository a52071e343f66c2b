package hubreturns.vocabulary;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * The calendar day in the United Kingdom, in which all days of a return are counted: removal,
 * return, deadlines, charges and reports.
 */
public final class UkDay {
  /** The time zone of all days and of all times that people read. */
  public static final ZoneId ZONE = ZoneId.of("Europe/London");

  private UkDay() {}

  /** The day on which this moment falls. */
  public static LocalDate of(Instant moment) {
    return LocalDate.ofInstant(moment, ZONE);
  }

  /** The first moment of this day. */
  public static Instant startOf(LocalDate day) {
    return day.atStartOfDay(ZONE).toInstant();
  }
}
