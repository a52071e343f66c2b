package hubreturns.vocabulary;

/** What a Device of the Smart Metering Inventory is (DUIS DeviceType). */
public enum DeviceType implements Word {
  CHF,
  GPF,
  ESME,
  GSME,
  HCALCS,
  PPMID,
  IHD,
  CAD,
  SAPC;

  @Override
  public String text() {
    return name();
  }
}
