package hubreturns.service.smi;

import hubreturns.vocabulary.Counted;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** The speed of a long piece of work, and the time that is left at that speed. */
final class TimeLeft {
  private static final Duration SHORT = Duration.ofSeconds(90);

  private final long total;
  private final LongSupplier nanoTime;
  private final long begun;

  /**
   * Work that begins now.
   *
   * @param total how much there is to do, in any unit
   */
  TimeLeft(long total, LongSupplier nanoTime) {
    this.total = Math.max(1, total);
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
  }

  /** For example: 40 %, about 3 minutes left. */
  String after(long done) {
    double share = Math.clamp((double) done / total, 0, 1);
    String percent = "%.0f %%".formatted(Math.floor(100 * share));
    if (share == 0 || share == 1) {
      return percent;
    }
    long nanos = Math.round((nanoTime.getAsLong() - begun) * (1 - share) / share);
    return percent + ", about " + text(Duration.ofNanos(nanos)) + " left";
  }

  /** How many units of the same work were done in a second, for example: 52,000. */
  String perSecond(long units) {
    double seconds = Math.max(1, nanoTime.getAsLong() - begun) / 1e9;
    return String.format(Locale.UK, "%,.0f", units / seconds);
  }

  private static String text(Duration left) {
    if (left.compareTo(SHORT) < 0) {
      return Counted.text(left.plusMillis(999).toSeconds(), "second");
    }
    return Counted.text(left.plusSeconds(30).toMinutes(), "minute");
  }
}
