package hubreturns.service.availability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import hubreturns.service.testing.LogLines;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class OutagesTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Outages outages = new Outages(nanos::get);
  @AutoClose private final LogLines log = LogLines.of(Outages.class);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private List<String> said() {
    return log.texts();
  }

  @Test
  void an_outage_has_one_stack_a_line_every_ten_seconds_and_a_line_at_its_end() {
    for (int tenth = 0; tenth < 205; tenth++) {
      outages.unavailable("refused", Optional.of(new SQLException("refused")));
      outages.refused(new SQLException("refused"));
      pass(Duration.ofMillis(100));
    }
    outages.serving();
    pass(Outages.QUIET);
    outages.serving();

    assertThat(log.events())
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.ERROR, Level.WARN, Level.WARN, Level.INFO);
    assertThat(log.events().stream().filter(line -> line.getThrowableProxy() != null)).hasSize(1);
    assertThat(said().getLast())
        .isEqualTo("The database is available again after 20.5 seconds. Refused requests: 205");
  }

  @Test
  void an_outage_lasts_until_the_database_serves_again_even_if_nothing_failed_meanwhile() {
    outages.unavailable("refused", Optional.empty());
    pass(Duration.ofSeconds(8));
    outages.serving();

    assertThat(said().getLast())
        .isEqualTo("The database is available again after 8.0 seconds. Refused requests: 0");
  }

  @Test
  void an_outage_ends_only_when_no_request_has_failed_for_a_second() {
    outages.refused(new SQLException("closed"));
    outages.serving();
    pass(Outages.QUIET.minusNanos(1));
    outages.serving();
    assertThat(said()).hasSize(1);

    pass(Duration.ofNanos(1));
    outages.serving();
    outages.serving();

    assertThat(said()).hasSize(2);
  }
}
