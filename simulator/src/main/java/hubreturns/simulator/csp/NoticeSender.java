package hubreturns.simulator.csp;

import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.web.Json;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Sends waiting notices to the CSPs, and repeats each until the CSP accepts it. */
public final class NoticeSender implements AutoCloseable {
  private static final Logger LOG = System.getLogger(NoticeSender.class.getName());
  private static final int AT_ONCE_MAX = 32;
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(3);
  private static final Duration FIRST_RETRY_AFTER = Duration.ofMillis(200);
  private static final Duration RETRY_AFTER_MAX = Duration.ofSeconds(30);

  private final Notices notices;
  private final Map<Csp, URI> addresses = new EnumMap<>(Csp.class);
  private final SignOff signOff;
  private final Clock clock;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(ANSWER_WITHIN)
          .build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ExecutorService posting = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Csp, Semaphore> bells = new EnumMap<>(Csp.class);
  private volatile boolean closed;

  /** Sends the notices of an outbox. */
  public NoticeSender(Notices notices, SignOff signOff, Clock clock) {
    this.notices = notices;
    this.signOff = signOff;
    this.clock = clock;
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
    notices.wake();
    bells.forEach((csp, bell) -> threads.execute(() -> sendUntilClosed(csp, bell)));
  }

  /** Makes the senders look for notices now. */
  public void ring() {
    bells.values().forEach(Semaphore::release);
  }

  @Override
  public void close() {
    closed = true;
    ring();
    threads.shutdown();
    try {
      if (!threads.awaitTermination(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        LOG.log(Level.WARNING, "A notice is still being sent. The next start sends it again.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    posting.shutdown();
    http.shutdownNow();
  }

  private void sendUntilClosed(Csp csp, Semaphore bell) {
    while (!closed) {
      try {
        if (!sendSome(csp) && bell.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
          bell.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (!closed) {
          LOG.log(Level.ERROR, "Notices to a CSP could not be sent. The next attempt follows.", e);
          bell.drainPermits();
        }
      }
    }
  }

  /** Whether the CSP accepted every notice that was due, so that more may be due. */
  private boolean sendSome(Csp csp) throws InterruptedException {
    List<Notices.DueNotice> due = notices.due(csp, AT_ONCE_MAX);
    if (due.isEmpty()) {
      return false;
    }
    List<Callable<Optional<String>>> posts = new ArrayList<>();
    for (Notices.DueNotice notice : due) {
      posts.add(() -> post(csp, notice));
    }
    List<Future<Optional<String>>> answers = posting.invokeAll(posts);
    List<Notices.DueNotice> accepted = new ArrayList<>();
    for (int i = 0; i < due.size(); i++) {
      Optional<String> problem = problem(answers.get(i));
      if (problem.isEmpty()) {
        accepted.add(due.get(i));
      } else {
        Duration wait = backOff(due.get(i).notice().attempts());
        notices.failed(due.get(i), problem.get(), clock.instant().plus(wait));
        LOG.log(
            Level.DEBUG,
            "{0} did not accept a notice ({1}). The next attempt is in {2}.",
            csp.text(),
            problem.get(),
            wait);
      }
    }
    if (!accepted.isEmpty()) {
      notices.sent(csp, accepted);
    }
    return accepted.size() == due.size();
  }

  private static Optional<String> problem(Future<Optional<String>> answer)
      throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      return Optional.of(String.valueOf(e.getCause()));
    }
  }

  /** Why the CSP did not accept the notice. Empty if it did. */
  private Optional<String> post(Csp csp, Notices.DueNotice notice) throws InterruptedException {
    byte[] body = Json.bytes(notice(csp, notice.entry()));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address(csp))
            .timeout(ANSWER_WITHIN)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", notice.notice().returnKey())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    signOff.of(body).ifPresent(value -> request.header(SignOff.HEADER, value));
    try {
      int status = http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      return status / 100 == 2 ? Optional.empty() : Optional.of("answered " + status);
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

  private static Duration backOff(int attempts) {
    Duration doubled = FIRST_RETRY_AFTER.multipliedBy(1L << Math.min(attempts, 10));
    Duration wait = doubled.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : doubled;
    return wait.multipliedBy(ThreadLocalRandom.current().nextInt(80, 121)).dividedBy(100);
  }
}
