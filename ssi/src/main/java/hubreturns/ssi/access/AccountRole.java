package hubreturns.ssi.access;

import hubreturns.vocabulary.Word;

/** What a person may do on the pages. */
public enum AccountRole implements Word {
  /** Sees the returns of its own Party, and nothing of any other. */
  SUPPLIER("supplier"),
  /** Sees all, and acts on deliveries. */
  OPERATOR("operator"),
  /** Sees all, and changes nothing. */
  AUDITOR("auditor");

  private final String text;

  AccountRole(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }

  /** The authority that Spring Security asks for. */
  String authority() {
    return "ROLE_" + name();
  }
}
