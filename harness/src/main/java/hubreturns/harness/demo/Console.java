package hubreturns.harness.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Prints the steps and results of the demo to standard output. */
record Console(PrintStream out) {
  /** Prints one finished step. */
  void step(String name, String what) {
    out.println("  %-10s %s".formatted(name, what));
  }

  /** Prints one finished step with its duration. */
  void step(String name, String what, long beganNanos) {
    step(name, what + " (" + seconds(beganNanos) + ")");
  }

  /** Prints a line that belongs to the step above. */
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
}
