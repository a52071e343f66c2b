package hubreturns.simulator.pages;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Counts, times and speeds in words, as the pages show them. */
final class Words {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM uuuu HH:mm:ss", Locale.UK).withZone(ZoneOffset.UTC);

  private Words() {}

  /** For example "1 record" or "2 records". */
  static String count(long number, String noun) {
    return "%,d %s%s".formatted(number, noun, number == 1 ? "" : "s");
  }

  /** For example "25 Nov 2026 12:00:00", in UTC. */
  static String time(Instant instant) {
    return TIME.format(instant);
  }

  /** For example "86,400 simulated seconds per second". */
  static String speed(double speed) {
    if (speed == 0) {
      return "stopped";
    }
    return speed == 1
        ? "runs in real time"
        : new DecimalFormat("#,##0.######", DecimalFormatSymbols.getInstance(Locale.UK))
                .format(speed)
            + " simulated seconds per second";
  }
}
