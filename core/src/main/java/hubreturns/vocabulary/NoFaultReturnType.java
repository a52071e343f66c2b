package hubreturns.vocabulary;

/** CHFNoFaultReturnType of SRV 8.14.4. */
public enum NoFaultReturnType implements Word {
  GENERAL("No Fault Return (general)"),
  NON_DOM_OPT_OUT("No Fault Return (non-dom opt out)"),
  DUAL_SUPPLIER_HAN_VARIANT("No Fault Return (dual supplier HAN variant replacement)"),
  SM_WAN_VARIANT("No Fault Return (SM WAN variant replacement requested by DCC)"),
  LOST_OR_STOLEN("Lost or Stolen Hub");

  private final String text;

  NoFaultReturnType(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
