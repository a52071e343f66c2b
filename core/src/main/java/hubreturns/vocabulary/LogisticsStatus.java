package hubreturns.vocabulary;

/** How far a hub is in its supply chain, apart from its SMI status (ours, except Returned). */
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
