package hubreturns.service.outbox;

import hubreturns.service.outbox.DeliveryOutcome.Delivered;
import hubreturns.service.outbox.DeliveryOutcome.GiveUp;
import hubreturns.service.outbox.DeliveryOutcome.NotYet;
import hubreturns.service.outbox.DeliveryOutcome.TryAgain;
import hubreturns.service.outbox.ReturnRecords.Claim;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers waiting records one by one, and records how each attempt ended. */
public final class Deliveries {
  private static final Logger log = LoggerFactory.getLogger(Deliveries.class);
  static final int CLAIM_MAX = 20;
  static final int ATTEMPTS_MAX = 1_000;

  /**
   * How long a claimed record is hidden from other nodes, and so the delay after this node crashes.
   */
  static final Duration LEASE = Duration.ofSeconds(75);

  /** No delivery starts later than this after the claim, so that it ends within the lease. */
  static final Duration BEGIN_WITHIN = Duration.ofSeconds(10);

  /**
   * After this time the last call of the previous leader has ended, with a response or without, and
   * Remedy no longer works on it.
   */
  static final Duration TAKE_OVER_AFTER = Duration.ofSeconds(30);

  static final Duration BACK_OFF_FIRST = Duration.ofSeconds(1);
  static final Duration BACK_OFF_MAX = Duration.ofMinutes(5);

  private final ReturnRecords records;
  private final Destination destination;
  private final Breaker breaker;
  private final Clock clock;
  private final RandomGenerator random;
  private final Counter sent;
  private final Counter deferred;
  private final Counter parked;
  private String lastTurn = "";

  public Deliveries(
      ReturnRecords records,
      Destination destination,
      Breaker breaker,
      Clock clock,
      RandomGenerator random,
      MeterRegistry metrics) {
    this.records = records;
    this.destination = destination;
    this.breaker = breaker;
    this.clock = clock;
    this.random = random;
    this.sent = counter(metrics, "sent");
    this.deferred = counter(metrics, "deferred");
    this.parked = counter(metrics, "parked");
  }

  private static Counter counter(MeterRegistry metrics, String outcome) {
    return Counter.builder("hub_returns_delivery_attempts")
        .description("Attempts to deliver a record, by outcome")
        .tag("outcome", outcome)
        .register(metrics);
  }

  /**
   * Starts to lead. Records that the previous leader had claimed need not wait for the end of their
   * lease.
   */
  public void takeOver() {
    Instant at = clock.instant().plus(TAKE_OVER_AFTER);
    int records = this.records.takeOver(at);
    if (records == 0) {
      log.info("This node now delivers to Remedy");
    } else {
      log.info(
          "This node now delivers to Remedy. Records tried before: {}. Their retry is at {}",
          records,
          at.truncatedTo(ChronoUnit.SECONDS));
    }
  }

  /**
   * Delivers the records of one claim; a loop or a test calls it again and again.
   *
   * <p>While the breaker is open, nothing is claimed until Remedy responds to a probe. Then only
   * one record is claimed, so that the others do not use up their attempts.
   *
   * @param goOn asked before each record; records that were claimed and not started are released
   * @return the number of claimed records
   * @throws InterruptedException when the service cannot wait any longer for the current record
   */
  public int runDue(BooleanSupplier goOn) throws InterruptedException {
    boolean isTrial = breaker.isOpen();
    if (isTrial && !isAnswered()) {
      return 0;
    }
    Instant claimedAt = clock.instant();
    Deque<Delivery> claimed =
        new ArrayDeque<>(
            isTrial
                ? trial(claimedAt)
                : records.claim(new Claim(CLAIM_MAX, ATTEMPTS_MAX, lastTurn), claimedAt, LEASE));
    int count = claimed.size();
    if (isTrial && count == 0) {
      // No record is due, and Remedy responded to the probe.
      worked();
    }
    try {
      while (!claimed.isEmpty()
          && goOn.getAsBoolean()
          && clock.instant().isBefore(claimedAt.plus(BEGIN_WITHIN))) {
        Delivery delivery = claimed.removeFirst();
        lastTurn = delivery.turnOf();
        DeliveryOutcome outcome = destination.deliver(delivery);
        record(delivery, outcome);
        if (outcome instanceof TryAgain) {
          // The cause most likely affects the next record as well: try all of them later.
          break;
        }
      }
    } finally {
      claimed.forEach(delivery -> records.release(delivery, clock.instant()));
    }
    return count;
  }

  /**
   * Claims one record, a new one if there is one. A record that was tried before may be the cause
   * of the failures.
   */
  private List<Delivery> trial(Instant now) {
    List<Delivery> untried = records.claim(new Claim(1, 0, lastTurn), now, LEASE);
    return untried.isEmpty()
        ? records.claim(new Claim(1, ATTEMPTS_MAX, lastTurn), now, LEASE)
        : untried;
  }

  private boolean isAnswered() throws InterruptedException {
    if (!breaker.allows(clock.instant())) {
      return false;
    }
    Optional<TryAgain> trouble = destination.trouble();
    trouble.ifPresent(problem -> breaker.failed(problem, clock.instant()));
    return trouble.isEmpty();
  }

  private void worked() {
    if (breaker.worked()) {
      log.info("Remedy responds again. Records to deliver now: {}", records.queue().waiting());
    }
  }

  private void record(Delivery delivery, DeliveryOutcome outcome) {
    switch (outcome) {
      case Delivered delivered -> {
        records.complete(delivery, delivered.dsmsId());
        sent.increment();
        worked();
      }
      case TryAgain again -> defer(delivery, again);
      case NotYet notYet -> {
        worked();
        records.defer(delivery, clock.instant().plus(notYet.after()), notYet.problem());
        deferred.increment();
      }
      case GiveUp giveUp -> {
        park(delivery, giveUp.problem());
        worked();
      }
    }
  }

  private void defer(Delivery delivery, TryAgain again) {
    Instant now = clock.instant();
    breaker.failed(again, now);
    if (delivery.attempts() >= ATTEMPTS_MAX) {
      park(delivery, again.problem());
      return;
    }
    Instant at = now.plus(again.after().orElseGet(() -> backOff(delivery.attempts())));
    log.warn(
        "Remedy did not accept return {} ({}). Attempt {} of {} follows at {}",
        delivery.reference(),
        again.problem(),
        delivery.attempts() + 1,
        ATTEMPTS_MAX,
        at.truncatedTo(ChronoUnit.SECONDS));
    records.defer(delivery, at, again.problem());
    deferred.increment();
  }

  private void park(Delivery delivery, String problem) {
    log.error(
        "Return {} was not delivered ({}). The delivery is parked until an operator retries it",
        delivery.reference(),
        problem);
    records.park(delivery, problem);
    parked.increment();
  }

  /** Doubles with each attempt, with jitter, so that retries of several records spread out. */
  private Duration backOff(int attempts) {
    long millis = BACK_OFF_FIRST.toMillis() << Math.min(attempts - 1, 20);
    long bounded = Math.min(millis, BACK_OFF_MAX.toMillis());
    return Duration.ofMillis(bounded / 2 + random.nextLong(bounded / 2 + 1));
  }
}
