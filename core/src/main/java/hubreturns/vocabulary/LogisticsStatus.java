package hubreturns.vocabulary;

/** Where a hub stands in its supply chain, apart from its SMI status (ours, but for Returned). */
public enum LogisticsStatus implements Word {
  ORDERED("Ordered"),
  DELIVERED("Delivered"),
  INSTALLED("Installed"),
  REMOVED("Removed"),
  RETURNED("Returned");

  private final String text;

  LogisticsStatus(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
