package hubreturns.vocabulary;

/** A DUIS schema version that this service accepts, compared as text (docs/wire.md#versions). */
public enum SchemaVersion implements Word {
  V5_0("5.0", false),
  V5_1("5.1", false),
  V5_2("5.2", false),
  V5_3("5.3", false),
  V5_4("5.4", false),
  /** The version that adds DeviceIDList (ours). */
  V5_5("5.5", true);

  private final String text;
  private final boolean takesLists;

  SchemaVersion(String text, boolean takesLists) {
    this.text = text;
    this.takesLists = takesLists;
  }

  @Override
  public String text() {
    return text;
  }

  /** Whether a request of this version may contain DeviceIDList. */
  public boolean takesLists() {
    return takesLists;
  }
}
