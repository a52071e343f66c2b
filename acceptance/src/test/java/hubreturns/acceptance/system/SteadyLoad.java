package hubreturns.acceptance.system;

import hubreturns.acceptance.wire.Duis;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.harness.Http;
import hubreturns.harness.RunningService;
import hubreturns.harness.Supplier;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Senders of a supplier that send overlapping lists to any node. Each sends one request at a time,
 * and resends the same bytes until it has the answer.
 */
public final class SteadyLoad {
  /** Enough to have a request under way at any time. */
  public static final int FEW = 4;

  /** Enough to keep everything busy that a fault delays. */
  public static final int MANY = 16;

  private static final int IN_EACH_LIST = 3;
  private static final long BETWEEN_NANOS = Duration.ofMillis(300).toNanos();

  private volatile List<Duis> nodes;
  private final Supplier from;
  private final List<String> hubs;
  private final Random random;
  private final int senderCount;
  private final Map<String, ReturnRequest> requests = new ConcurrentHashMap<>();
  private final Map<String, byte[]> messages = new ConcurrentHashMap<>();
  private final Map<String, byte[]> answered = new ConcurrentHashMap<>();
  private final Queue<Sending> history = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Long> answeredRequestBegan = new ConcurrentHashMap<>();
  private final List<Thread> senders = new ArrayList<>();
  private volatile boolean isOn;

  /** Load of this supplier on these nodes; it is not started yet. */
  public SteadyLoad(
      int senderCount,
      List<RunningService> nodes,
      Supplier from,
      List<String> hubs,
      Random random) {
    this.senderCount = senderCount;
    this.nodes = nodes.stream().map(Duis::new).toList();
    this.from = from;
    this.hubs = hubs;
    this.random = random;
  }

  /** From now on sends to these nodes. Requests that were sent to others are still answered. */
  public void use(List<RunningService> others) {
    nodes = others.stream().map(Duis::new).toList();
  }

  /** One message sent once. */
  private record Sending(long beganNanos, long endedNanos, int status, String said) {
    long millis() {
      return Duration.ofNanos(endedNanos - beganNanos).toMillis();
    }
  }

  /** Starts the senders. */
  public void start() {
    isOn = true;
    for (int sender = 0; sender < senderCount; sender++) {
      int number = sender;
      senders.add(Thread.ofVirtual().name("sender-" + sender).start(() -> send(number)));
    }
  }

  /** Stops the senders when each has the answer to its last request. */
  public void stop() throws InterruptedException {
    isOn = false;
    for (Thread sender : senders) {
      sender.join();
    }
    senders.clear();
  }

  /** Waits until every sender has got the answer to a message that it sends from now on. */
  public void awaitAnswers() throws InterruptedException {
    awaitAnswersSince(System.nanoTime());
  }

  /** Waits until every sender has got the answer to a message that it sent after this time. */
  public void awaitAnswersSince(long nanos) throws InterruptedException {
    Waiting.until(
        "an answer to each sender",
        () ->
            answeredRequestBegan.size() == senderCount
                && answeredRequestBegan.values().stream().allMatch(began -> began - nanos > 0));
  }

  /** Every request by RequestID. */
  public Map<String, ReturnRequest> requests() {
    return requests;
  }

  /** The messages of the requests by RequestID. */
  public Map<String, byte[]> messages() {
    return messages;
  }

  /** The answers by RequestID. */
  public Map<String, byte[]> answered() {
    return answered;
  }

  /** The responses that are neither answers nor refusals that ask the senders to resend later. */
  public List<String> strangeResponses() {
    return history.stream()
        .filter(sending -> sending.status() != 200 && !sending.said().equals(RESEND))
        .map(sending -> sending.status() + " " + sending.said())
        .toList();
  }

  private static final String RESEND = "resend later";

  /** What happened since a strike, for the report. */
  public String summary(long strike, long promoted) {
    List<Sending> since =
        history.stream().filter(sending -> sending.endedNanos() - strike > 0).toList();
    long resumed =
        since.stream()
            .filter(sending -> sending.status() == 200 && sending.beganNanos() - strike > 0)
            .mapToLong(Sending::endedNanos)
            .min()
            .orElseThrow();
    return "promoted after %d ms, first answer after %d ms, refusals %d, longest wait for one %d ms"
        .formatted(
            Duration.ofNanos(promoted - strike).toMillis(),
            Duration.ofNanos(resumed - strike).toMillis(),
            since.stream().filter(sending -> sending.status() != 200).count(),
            since.stream()
                .filter(sending -> sending.status() != 200)
                .mapToLong(Sending::millis)
                .max()
                .orElse(0));
  }

  private void send(int sender) {
    while (isOn) {
      ReturnRequest request =
          ReturnRequest.noFaultReturn(from).hubs(HubPool.some(random, hubs, IN_EACH_LIST));
      byte[] message = request.signedBy(from);
      messages.put(request.requestId(), message);
      requests.put(request.requestId(), request);
      while (!isAnswered(sender, request.requestId(), message)) {
        LockSupport.parkNanos(BETWEEN_NANOS);
      }
      LockSupport.parkNanos(BETWEEN_NANOS);
    }
  }

  private boolean isAnswered(int sender, String id, byte[] message) {
    long began = System.nanoTime();
    try {
      Http.Response response = node().post("serviceD", message);
      history.add(
          new Sending(
              began,
              System.nanoTime(),
              response.status(),
              Duis.asksToResend(response) ? RESEND : response.text()));
      if (response.status() != 200) {
        return false;
      }
      answered.put(id, response.body());
      answeredRequestBegan.put(sender, began);
      return true;
    } catch (IOException e) {
      history.add(new Sending(began, System.nanoTime(), 0, e.toString()));
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a sender", e);
    }
  }

  private Duis node() {
    List<Duis> now = nodes;
    return now.get(random.nextInt(now.size()));
  }
}
