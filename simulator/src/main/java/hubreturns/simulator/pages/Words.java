package hubreturns.simulator.pages;

import hubreturns.simulator.faults.Fault;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Counts, times and faults in words, as the pages show them. */
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

  /** The same for a time of the form; any other text unchanged. */
  static String time(String text) {
    try {
      return time(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return text;
    }
  }

  /** For example "error500 for 2 calls until 25 Nov 2026 12:00:00". */
  static String fault(Fault fault) {
    return fault.kind().text()
        + (fault.kind() == Fault.Kind.SLOW ? " by " + fault.delay().toMillis() + " ms" : "")
        + fault.left().map(count -> " for " + count(count, "call")).orElse("")
        + fault.until().map(end -> " until " + time(end)).orElse("")
        + fault.match().map(text -> " if the Device ID contains " + text).orElse("");
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
