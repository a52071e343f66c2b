package hubreturns.vocabulary;

import java.util.Locale;

/** Counts with their nouns, in the form that all texts for people use. */
public final class Counted {
  private Counted() {}

  /** For example "1 hub", "2 hubs", "1,200 hubs". */
  public static String text(long number, String noun) {
    return text(number, noun, noun + "s");
  }

  /** For example "1 delivery", "2 deliveries". */
  public static String text(long number, String one, String several) {
    return String.format(Locale.UK, "%,d %s", number, number == 1 ? one : several);
  }
}
