package hubreturns.vocabulary;

import java.util.Locale;

/** How this service judged a change that Remedy reported (ours). */
public enum ChangeStanding implements Word {
  /** The change moved the return. */
  REGULAR,
  /** The stage lies before the one already reached; the return was not moved. */
  BACKWARD,
  /** The stage, outcome or charge cannot be read; the return was not moved. */
  UNKNOWN;

  @Override
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
