package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import hubreturns.service.testing.LogLines;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class HousekeepingTest {
  @AutoClose private final LogLines log = LogLines.of(Housekeeping.class);

  private static Housekeeping running(Duration stopWait, Runnable work) {
    Housekeeping housekeeping =
        new Housekeeping(
            List.of(new Housekeeping.Chore("Sweeping", Duration.ofHours(1), work)), stopWait);
    housekeeping.start();
    return housekeeping;
  }

  private List<String> warnings() {
    return log.events().stream()
        .filter(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void lets_a_chore_end_when_the_service_stops() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch allowed = new CountDownLatch(1);
    AtomicBoolean done = new AtomicBoolean();
    Housekeeping housekeeping =
        running(
            Duration.ofHours(1),
            () -> {
              begun.countDown();
              try {
                allowed.await();
                done.set(true);
              } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
              }
            });
    begun.await();
    Thread stop = Thread.ofPlatform().start(housekeeping::stop);
    await().atMost(Duration.ofMinutes(1)).until(() -> !housekeeping.isRunning());
    allowed.countDown();
    stop.join();

    assertThat(done).isTrue();
    assertThat(warnings()).isEmpty();
  }

  @Test
  void does_not_report_a_chore_that_it_ended() throws Exception {
    CompletableFuture<Thread> worker = new CompletableFuture<>();
    Housekeeping housekeeping =
        running(
            Duration.ZERO,
            () -> {
              worker.complete(Thread.currentThread());
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
              }
            });
    Thread thread = worker.get();
    housekeeping.stop();
    thread.join();

    assertThat(warnings()).isEmpty();
  }

  @Test
  void reports_a_chore_that_fails() {
    Housekeeping housekeeping =
        running(
            Duration.ofHours(1),
            () -> {
              throw new IllegalStateException("no broom");
            });
    await().atMost(Duration.ofMinutes(1)).until(() -> !warnings().isEmpty());
    housekeeping.stop();

    assertThat(warnings()).containsExactly("Sweeping failed; next attempt in 1 hour");
  }
}
