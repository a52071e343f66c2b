package hubreturns.service.outbox;

import hubreturns.service.outbox.DeliveryOutcome.Delivered;
import hubreturns.service.outbox.DeliveryOutcome.GiveUp;
import hubreturns.service.outbox.DeliveryOutcome.TryAgain;
import hubreturns.service.outbox.ReturnRecords.Claim;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes waiting records to their destination one by one, and notes how each attempt ended. */
public final class Deliveries {
  private static final Logger log = LoggerFactory.getLogger(Deliveries.class);
  static final int CLAIM_MAX = 20;
  static final int ATTEMPTS_MAX = 1_000;

  /** How long a claimed record is hidden from other nodes; also the delay after our own death. */
  static final Duration LEASE = Duration.ofSeconds(75);

  /** No delivery is begun later than this after the claim: it must end within the lease. */
  static final Duration BEGIN_WITHIN = Duration.ofSeconds(10);

  /** The last call of whoever led before has ended by then, answered or not. */
  static final Duration TAKE_OVER_AFTER = Duration.ofSeconds(15);

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

  /** Deliveries of these records to that destination. */
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
        .description("Attempts to deliver a record, by how they ended")
        .tag("outcome", outcome)
        .register(metrics);
  }

  /** Takes the lead over: what the node that led before had in hand need not wait for its lease. */
  public void takeOver() {
    Instant at = clock.instant().plus(TAKE_OVER_AFTER);
    int records = this.records.takeOver(at);
    log.info(
        "This node delivers to DSMS now; {} records that were tried before follow at {}",
        records,
        at);
  }

  /**
   * Delivers what is due, up to one claim's worth; the crank that a loop or a test turns.
   *
   * <p>While the breaker is open, nothing is claimed until a probe was answered, and then one
   * record, so that the others keep the attempts they have.
   *
   * @param goOn asked before each record; what is claimed and not begun is handed back
   * @return how many records were claimed
   * @throws InterruptedException when the service cannot wait any longer for the record in hand
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
      // Nothing is due to try it with, and the probe was answered.
      worked();
    }
    try {
      while (!claimed.isEmpty()
          && goOn.getAsBoolean()
          && clock.instant().isBefore(claimedAt.plus(BEGIN_WITHIN))) {
        Delivery delivery = claimed.removeFirst();
        lastTurn = delivery.turnOf();
        DeliveryOutcome outcome = destination.deliver(delivery);
        note(delivery, outcome);
        if (outcome instanceof TryAgain) {
          // Whatever keeps this record back most likely keeps back the next: try them later, too.
          break;
        }
      }
    } finally {
      claimed.forEach(delivery -> records.release(delivery, clock.instant()));
    }
    return count;
  }

  /** An untried record where there is one: one that was tried may be what DSMS stumbles over. */
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
    trouble.ifPresent(still -> breaker.failed(still, clock.instant()));
    return trouble.isEmpty();
  }

  private void worked() {
    if (breaker.worked()) {
      log.info(
          "DSMS works again: the breaker is closed; {} records wait and follow now",
          records.queue().waiting());
    }
  }

  private void note(Delivery delivery, DeliveryOutcome outcome) {
    switch (outcome) {
      case Delivered delivered -> {
        records.complete(delivery, delivered.dsmsId());
        sent.increment();
        worked();
      }
      case TryAgain again -> defer(delivery, again);
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
        "DSMS did not take return {} ({}); attempt {} of {} follows at {}",
        delivery.reference(),
        again.problem(),
        delivery.attempts() + 1,
        ATTEMPTS_MAX,
        at);
    records.defer(delivery, at, again.problem());
    deferred.increment();
  }

  private void park(Delivery delivery, String problem) {
    log.error(
        "DSMS refused return {} ({}); it is parked until an operator retries it",
        delivery.reference(),
        problem);
    records.park(delivery, problem);
    parked.increment();
  }

  /** Doubles from attempt to attempt, with jitter, so that nodes do not come back in step. */
  private Duration backOff(int attempts) {
    long millis = BACK_OFF_FIRST.toMillis() << Math.min(attempts - 1, 20);
    long bounded = Math.min(millis, BACK_OFF_MAX.toMillis());
    return Duration.ofMillis(bounded / 2 + random.nextLong(bounded / 2 + 1));
  }
}
