package hubreturns.returnsfile;

/** Dates that a Communications Hub can have. */
public final class HubDates {
  /**
   * An earlier date is a slip, such as a year of two digits or the day 0 of a spreadsheet: the
   * first hubs followed years later. ISO dates compare as texts.
   */
  public static final String EARLIEST = "2010-01-01";

  private HubDates() {}
}
