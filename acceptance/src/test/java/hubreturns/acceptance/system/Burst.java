package hubreturns.acceptance.system;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.wire.Duis;
import hubreturns.harness.Http;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Senders that send each prepared message once, at the same time, until something stops them. */
public final class Burst {
  private final Duis duis;
  private final Queue<Map.Entry<String, byte[]>> queue;
  private final int senders;
  private final Map<String, byte[]> sent = new ConcurrentHashMap<>();
  private final Map<String, byte[]> answered = new ConcurrentHashMap<>();
  private final Queue<String> unanswered = new ConcurrentLinkedQueue<>();
  private final Queue<String> strange = new ConcurrentLinkedQueue<>();

  /**
   * A burst that is not sent yet.
   *
   * @param messages by RequestID
   */
  public Burst(Duis duis, Map<String, byte[]> messages, int senders) {
    this.duis = duis;
    this.queue = new ConcurrentLinkedQueue<>(messages.entrySet());
    this.senders = senders;
  }

  /**
   * Sends until this many answers have arrived, then takes the step while the senders continue. A
   * sender stops when a connection fails or nothing is left to send.
   */
  public void until(int answers, Step step) throws IOException, InterruptedException {
    try (ExecutorService executor = Executors.newFixedThreadPool(senders)) {
      for (int sender = 0; sender < senders; sender++) {
        executor.execute(this::send);
      }
      Waiting.until("answers", () -> answered.size() >= answers);
      step.run();
    }
    assertThat(strange).as("responses but answers and requests to resend").isEmpty();
  }

  private void send() {
    for (Map.Entry<String, byte[]> next = queue.poll(); next != null; next = queue.poll()) {
      String id = next.getKey();
      sent.put(id, next.getValue());
      try {
        Http.Response response = duis.post("serviceD", next.getValue());
        if (response.status() == 200) {
          answered.put(id, response.body());
          continue;
        }
        unanswered.add(id);
        if (!Duis.asksToResend(response)) {
          strange.add(response.status() + " " + response.text());
        }
      } catch (IOException e) {
        unanswered.add(id);
        return;
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts a sender", e);
      }
    }
  }

  /** The messages that were sent, by RequestID. */
  public Map<String, byte[]> sent() {
    return sent;
  }

  /** The answers by RequestID. */
  public Map<String, byte[]> answered() {
    return answered;
  }

  /** The RequestIDs of the messages that were sent and got no answer. */
  public Queue<String> unanswered() {
    return unanswered;
  }
}
