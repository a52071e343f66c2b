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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/** Sends waiting notices to the CSPs, and repeats each until the CSP accepts it. */
public final class NoticeSender implements AutoCloseable {
  private static final Logger LOG = System.getLogger(NoticeSender.class.getName());
  private static final Duration RESPONSE_WITHIN = Duration.ofSeconds(10);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final Duration RETRY_AFTER_MAX = Duration.ofSeconds(30);

  private final Notices notices;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(RESPONSE_WITHIN)
          .build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * Starts to send the notices of an outbox to these addresses. Each CSP has its own thread, so
   * that a CSP that is down does not delay another.
   */
  public NoticeSender(Notices notices, Map<Csp, URI> addresses) {
    this.notices = notices;
    addresses.forEach((csp, address) -> threads.execute(() -> sendUntilClosed(csp, address)));
  }

  /**
   * Stops sending. A notice that is being sent is interrupted, and the next start sends it again.
   */
  @Override
  public void close() {
    closing.countDown();
    http.shutdownNow();
    threads.close();
  }

  private void sendUntilClosed(Csp csp, URI address) {
    Duration pause = Duration.ZERO;
    try {
      while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        Optional<Notices.DueNotice> due = notices.next(csp);
        if (due.isEmpty()) {
          pause = LOOK_EVERY;
        } else if (send(csp, address, due.get())) {
          pause = Duration.ZERO;
        } else {
          Duration longer = pause.plus(LOOK_EVERY).multipliedBy(2);
          pause = longer.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : longer;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends a notice. Returns whether the CSP accepted it and the result was stored. */
  private boolean send(Csp csp, URI address, Notices.DueNotice due) throws InterruptedException {
    String returnKey = due.notice().returnKey();
    Optional<String> problem = post(address, returnKey, notice(csp, due.entry()));
    try {
      notices.attempted(csp, returnKey, problem);
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
  private Optional<String> post(URI address, String returnKey, ObjectNode notice)
      throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(RESPONSE_WITHIN)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", returnKey)
            .POST(HttpRequest.BodyPublishers.ofString(notice.toString()))
            .build();
    try {
      int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return status / 100 == 2 ? Optional.empty() : Optional.of("status " + status);
    } catch (IOException e) {
      return Optional.of(e.toString());
    }
  }

  private static ObjectNode notice(Csp csp, Entry entry) {
    Map<Field, String> values = entry.values();
    return Json.object()
        .put("returnReference", values.get(Field.RETURN_REFERENCE))
        .put("deviceId", values.get(Field.DEVICE_ID))
        .put("gpfDeviceId", values.get(Field.GPF_DEVICE_ID))
        .put("csp", csp.text())
        .put("region", values.get(Field.CSP_REGION))
        .put("srv", values.get(Field.SRV))
        .put("returnType", values.get(Field.RETURN_TYPE))
        .put("faultReason", values.get(Field.FAULT_REASON))
        .put("party", values.get(Field.PARTY))
        .put("notifiedAt", values.getOrDefault(Field.NOTIFIED_AT, values.get(Field.CREATE_DATE)));
  }
}
