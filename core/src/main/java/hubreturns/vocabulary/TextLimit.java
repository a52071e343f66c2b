package hubreturns.vocabulary;

/**
 * The longest text that each free-text element takes, in characters (code points). Every reader of
 * these elements takes its limit from here: the DUIS codec, the returns file and the pages.
 */
public enum TextLimit {
  USER_REF_ID("UserRefID", 25),
  INCIDENT_REFERENCE("IncidentReference", 15),
  ADDITIONAL_INFORMATION("AdditionalInformation", 200),
  /** An xs:dateTime, whose fractions of a second the schema does not limit (ours). */
  USER_REF_DATE_TIME("UserRefDateTime", 64);

  private final String element;
  private final int charactersMax;

  TextLimit(String element, int charactersMax) {
    this.element = element;
    this.charactersMax = charactersMax;
  }

  /** The name of the DUIS element. */
  public String element() {
    return element;
  }

  /** The most characters that the element takes. */
  public int charactersMax() {
    return charactersMax;
  }

  /** Whether the text is short enough. */
  public boolean fits(String text) {
    return text.codePointCount(0, text.length()) <= charactersMax;
  }
}
