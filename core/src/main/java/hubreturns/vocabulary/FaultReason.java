package hubreturns.vocabulary;

/** CHFFaultReason of SRV 8.14.3. */
public enum FaultReason implements Word {
  DAMAGED_CASE("Damaged case"),
  DAMAGED_CONNECTOR("Damaged Connector"),
  ILLEGAL_INTERFERENCE("Illegal interference or missing seals"),
  ENVIRONMENTAL_CONDITIONS("Environmental conditions exceeded"),
  SM_WAN_FAULT("SM WAN Fault"),
  SMHAN_INTERFACE_FAULT("SMHAN Interface Fault"),
  LED_FAULT("LED Fault"),
  AERIAL_FAULT("Aerial fault"),
  MANUFACTURING_DEFECT("Manufacturing defect");

  private final String text;

  FaultReason(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
