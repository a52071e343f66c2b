package hubreturns.simulator.csp;

import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.StoreFault;
import hubreturns.simulator.web.Json;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Sends waiting notices to the CSPs, and repeats each until the CSP accepts it. */
public final class NoticeSender implements AutoCloseable {
  private static final Logger LOG = System.getLogger(NoticeSender.class.getName());
  private static final Duration RESPONSE_WITHIN = Duration.ofSeconds(10);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(3);
  private static final Duration FIRST_RETRY_AFTER = Duration.ofMillis(200);
  private static final Duration RETRY_AFTER_MAX = Duration.ofSeconds(30);

  private final Notices notices;
  private final Map<Csp, URI> addresses = new EnumMap<>(Csp.class);
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(RESPONSE_WITHIN)
          .build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Csp, Semaphore> bells = new EnumMap<>(Csp.class);
  private final CountDownLatch closing = new CountDownLatch(1);

  /** Sends the notices of an outbox. */
  public NoticeSender(Notices notices) {
    this.notices = notices;
    for (Csp csp : Csp.values()) {
      bells.put(csp, new Semaphore(0));
    }
  }

  /**
   * Starts to send to these addresses. Each CSP has its own thread, so that a CSP that is down does
   * not delay another.
   */
  public void start(Map<Csp, URI> cspAddresses) {
    addresses.putAll(cspAddresses);
    bells.forEach((csp, bell) -> threads.execute(() -> sendUntilClosed(csp, bell)));
  }

  /** Makes the senders look for notices now. */
  public void ring() {
    bells.values().forEach(Semaphore::release);
  }

  @Override
  public void close() {
    closing.countDown();
    ring();
    threads.shutdown();
    try {
      if (!threads.awaitTermination(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        LOG.log(
            Level.WARNING,
            "The simulator stopped while it sent a notice. It sends the notice again at the next start.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.shutdownNow();
  }

  private void sendUntilClosed(Csp csp, Semaphore bell) {
    int failures = 0;
    try {
      while (closing.getCount() > 0) {
        Optional<Notices.DueNotice> due = notices.next(csp);
        if (due.isPresent() && send(csp, due.get())) {
          failures = 0;
        } else if (due.isPresent()) {
          var _ = closing.await(backOff(failures++).toMillis(), TimeUnit.MILLISECONDS);
        } else if (bell.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
          bell.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration backOff(int failures) {
    Duration doubled = FIRST_RETRY_AFTER.multipliedBy(1L << Math.min(failures, 10));
    return doubled.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : doubled;
  }

  /** Sends a notice, and says whether the CSP accepted it and this is kept. */
  private boolean send(Csp csp, Notices.DueNotice due) throws InterruptedException {
    Optional<String> problem = post(csp, due);
    try {
      problem.ifPresentOrElse(text -> notices.failed(due, text), () -> notices.sent(csp, due));
      return problem.isEmpty();
    } catch (StoreFault e) {
      LOG.log(
          Level.ERROR,
          "The result of a notice could not be stored. The simulator sends the notice again.",
          e);
      return false;
    }
  }

  /** Why the CSP did not accept the notice. Empty if it did. */
  private Optional<String> post(Csp csp, Notices.DueNotice notice) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address(csp))
            .timeout(RESPONSE_WITHIN)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", notice.notice().returnKey())
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(notice(csp, notice.entry()))))
            .build();
    try {
      int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return status / 100 == 2 ? Optional.empty() : Optional.of("status " + status);
    } catch (IOException e) {
      return Optional.of(e.toString());
    }
  }

  private URI address(Csp csp) {
    URI address = addresses.get(csp);
    if (address == null) {
      throw new IllegalStateException("no address for " + csp.text());
    }
    return address;
  }

  private static @Nullable String value(Entry entry, Field field) {
    return entry.value(field).orElse(null);
  }

  private static ObjectNode notice(Csp csp, Entry entry) {
    ObjectNode notice = Json.object();
    notice.put("returnReference", value(entry, Field.RETURN_REFERENCE));
    notice.put("deviceId", value(entry, Field.DEVICE_ID));
    notice.put("gpfDeviceId", value(entry, Field.GPF_DEVICE_ID));
    notice.put("csp", csp.text());
    notice.put("region", value(entry, Field.CSP_REGION));
    notice.put("srv", value(entry, Field.SRV));
    notice.put("returnType", value(entry, Field.RETURN_TYPE));
    notice.put("faultReason", value(entry, Field.FAULT_REASON));
    notice.put("party", value(entry, Field.PARTY));
    notice.put(
        "notifiedAt",
        entry.value(Field.NOTIFIED_AT).or(() -> entry.value(Field.CREATE_DATE)).orElse(null));
    return notice;
  }
}
