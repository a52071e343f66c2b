package hubreturns.ssi.access;

import hubreturns.vocabulary.Word;
import java.util.Locale;

/** What a person may do on the pages. */
public enum AccountRole implements Word {
  /** Sees the returns of its own Party only. */
  SUPPLIER,
  /** Sees all Parties and can retry deliveries. */
  OPERATOR,
  /** Sees all Parties and has read-only access. */
  AUDITOR;

  @Override
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
