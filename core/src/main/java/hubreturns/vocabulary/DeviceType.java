package hubreturns.vocabulary;

/** What a Device of the Smart Metering Inventory is (DUIS DeviceType). */
public enum DeviceType implements Word {
  CHF("CHF"),
  GPF("GPF"),
  ESME("ESME"),
  GSME("GSME"),
  HCALCS("HCALCS"),
  PPMID("PPMID"),
  IHD("IHD"),
  CAD("CAD"),
  SAPC("SAPC");

  private final String text;

  DeviceType(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
