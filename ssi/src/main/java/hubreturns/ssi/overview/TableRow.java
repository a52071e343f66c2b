package hubreturns.ssi.overview;

import java.util.List;

/** A row of the table beside a chart. */
public record TableRow(String head, List<Amount> amounts, ReturnsLink link) {

  /** A number of hubs, and a link to their list. */
  public record Amount(long hubs, ReturnsLink link) {}
}
