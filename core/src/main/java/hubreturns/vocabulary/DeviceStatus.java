package hubreturns.vocabulary;

/** A Device's SMI status. */
public enum DeviceStatus implements Word {
  PENDING("Pending"),
  WHITELISTED("Whitelisted"),
  INSTALLED_NOT_COMMISSIONED("InstalledNotCommissioned"),
  COMMISSIONED("Commissioned"),
  DECOMMISSIONED("Decommissioned"),
  WITHDRAWN("Withdrawn"),
  SUSPENDED("Suspended"),
  RECOVERY("Recovery"),
  RECOVERED("Recovered");

  private final String text;

  DeviceStatus(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
