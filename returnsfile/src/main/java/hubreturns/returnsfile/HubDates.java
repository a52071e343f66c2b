package hubreturns.returnsfile;

/** Dates that a Communications Hub can have. */
public final class HubDates {
  /**
   * The earliest date that a hub can have, in ISO form, which sorts as text. The first hubs came
   * years later, so an earlier date is a slip, such as a two-digit year or the day 0 of a
   * spreadsheet.
   */
  public static final String EARLIEST = "2010-01-01";

  private HubDates() {}
}
