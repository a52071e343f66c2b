package hubreturns.ssi.operator;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether Remedy responds to the node on which this page is. */
final class RemedyState {
  private static final String METER = "hub_returns_dsms_down_since_seconds";

  private final MeterRegistry metrics;

  RemedyState(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  /** The time since which Remedy has not responded; empty while it responds. */
  Optional<Instant> downSince() {
    @Nullable Gauge gauge = metrics.find(METER).gauge();
    return Optional.ofNullable(gauge)
        .map(Gauge::value)
        .filter(seconds -> seconds > 0)
        .map(seconds -> Instant.ofEpochSecond(seconds.longValue()));
  }
}
