package hubreturns.harness.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Tells people what happens, on standard output, as it happens. */
final class Console {
  private static final int NAME_WIDTH = 11;

  private final PrintStream out;

  Console(PrintStream out) {
    this.out = out;
  }

  /** One step done, its name first. */
  void step(String name, String what) {
    out.println("  " + pad(name, NAME_WIDTH) + what);
  }

  /** The same with the time it took. */
  void step(String name, String what, long beganNanos) {
    step(name, what + " (" + seconds(beganNanos) + ")");
  }

  /** A line that belongs to the step above. */
  void more(String what) {
    step("", what);
  }

  void heading(String text) {
    out.println();
    out.println(text);
  }

  void line(String text) {
    out.println(text);
  }

  static String seconds(long beganNanos) {
    return seconds(Duration.ofNanos(System.nanoTime() - beganNanos));
  }

  static String seconds(Duration duration) {
    return String.format(Locale.UK, "%.2f s", duration.toMillis() / 1000.0);
  }

  static String count(long number) {
    return String.format(Locale.UK, "%,d", number);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }
}
