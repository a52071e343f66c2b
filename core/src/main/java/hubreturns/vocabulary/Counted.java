package hubreturns.vocabulary;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Counts with their nouns, in the form that all texts for people use. */
public final class Counted {
  private Counted() {}

  /** For example "1 hub", "2 hubs", "1,200 hubs". */
  public static String text(long number, String noun) {
    return text(number, noun, noun + "s");
  }

  /** For example "3 seconds", "10 minutes", "1 day": in the largest unit without a fraction. */
  public static String text(Duration time) {
    for (ChronoUnit unit : List.of(ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES)) {
      if (time.toSeconds() > 0 && time.toSeconds() % unit.getDuration().toSeconds() == 0) {
        String name = unit.name().toLowerCase(Locale.ROOT);
        return text(time.dividedBy(unit.getDuration()), name.substring(0, name.length() - 1));
      }
    }
    return text(time.toSeconds(), "second");
  }

  /** For example "1 delivery", "2 deliveries". */
  public static String text(long number, String one, String several) {
    return String.format(Locale.UK, "%,d %s", number, number == 1 ? one : several);
  }
}
