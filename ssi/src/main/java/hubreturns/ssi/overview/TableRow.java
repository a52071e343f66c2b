package hubreturns.ssi.overview;

import java.util.List;

/** A row of the table beside a chart. */
public record TableRow(String head, List<Amount> amounts, ReturnsLink link) {

  /** So many hubs, and the list of them. */
  public record Amount(long hubs, ReturnsLink link) {}
}
