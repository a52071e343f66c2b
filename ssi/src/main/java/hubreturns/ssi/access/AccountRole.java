package hubreturns.ssi.access;

import hubreturns.vocabulary.Word;

/** What a person may do on the pages. */
public enum AccountRole implements Word {
  /** Sees the returns of its own Party only. */
  SUPPLIER("supplier"),
  /** Sees all Parties and can retry deliveries. */
  OPERATOR("operator"),
  /** Sees all Parties and has read-only access. */
  AUDITOR("auditor");

  private final String text;

  AccountRole(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
