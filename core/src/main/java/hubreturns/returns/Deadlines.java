package hubreturns.returns;

import java.time.LocalDate;

/**
 * The deadlines of a return, counted in days of the United Kingdom ({@link
 * hubreturns.vocabulary.UkDay}): five days from the removal of a hub to its return, and 90 days
 * from the return to its closing.
 */
public final class Deadlines {
  /** Days from the removal of a hub to the deadline of its return. */
  public static final int DAYS_TO_RETURN = 5;

  /**
   * The age in days from which an open return is close to its deadline of {@link #DAYS_TO_CLOSE}
   * days.
   */
  public static final int DAYS_TO_WARNING = 75;

  /** Days from the return of a hub to the deadline for closing it. */
  public static final int DAYS_TO_CLOSE = 90;

  private Deadlines() {}

  /** The last day on which a hub removed on this day can be returned in time. */
  public static LocalDate returnDue(LocalDate removedOn) {
    return removedOn.plusDays(DAYS_TO_RETURN);
  }

  /**
   * Days by which the deadline has passed on this day: 0 on the deadline itself, negative before
   * it. {@code day} is the day of the return, or today for a hub that is not returned.
   */
  public static long daysLate(LocalDate removedOn, LocalDate day) {
    return daysBetween(returnDue(removedOn), day);
  }

  /**
   * Whether the deadline has passed on this day. A hub returned on such a day is late; a hub not
   * returned is overdue.
   */
  public static boolean isLate(LocalDate removedOn, LocalDate day) {
    return daysLate(removedOn, day) > 0;
  }

  /** The age of a return on this day: days since the day of the return. */
  public static long age(LocalDate returnedOn, LocalDate day) {
    return daysBetween(returnedOn, day);
  }

  /** The day by which the return should be closed. */
  public static LocalDate closeDue(LocalDate returnedOn) {
    return returnedOn.plusDays(DAYS_TO_CLOSE);
  }

  /** Whether an open return is at least 75 days old and not past day 90. */
  public static boolean isNearDay90(LocalDate returnedOn, LocalDate day) {
    return age(returnedOn, day) >= DAYS_TO_WARNING && !isPastDay90(returnedOn, day);
  }

  /** Whether an open return is more than 90 days old. */
  public static boolean isPastDay90(LocalDate returnedOn, LocalDate day) {
    return age(returnedOn, day) > DAYS_TO_CLOSE;
  }

  private static long daysBetween(LocalDate from, LocalDate to) {
    return to.toEpochDay() - from.toEpochDay();
  }
}
