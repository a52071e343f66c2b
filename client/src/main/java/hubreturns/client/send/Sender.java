package hubreturns.client.send;

import hubreturns.client.send.Attempt.GiveUp;
import hubreturns.client.send.Attempt.ReceivedReply;
import hubreturns.client.send.Attempt.TryAgain;
import hubreturns.client.send.Delivery.Delivered;
import hubreturns.client.send.Delivery.NoAnswer;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Sends the same bytes until there is an answer or the retries are used up. */
public final class Sender {
  private final Post post;
  private final Backoff backoff;
  private final Pause pause;
  private final Consumer<String> notices;

  /**
   * Messages that the DSP asked to send later wait here, one after the other. Sent together, they
   * would exceed the User's allocation again.
   */
  private final ReentrantLock putOff = new ReentrantLock(true);

  /**
   * A sender.
   *
   * @param notices receives a line about each wait
   */
  public Sender(Post post, Backoff backoff, Pause pause, Consumer<String> notices) {
    this.post = post;
    this.backoff = backoff;
    this.pause = pause;
    this.notices = notices;
  }

  /** Sends the message, and sends it again where that may help. */
  public Delivery deliver(byte[] message) throws InterruptedException {
    Attempt attempt = post.post(message);
    try {
      for (int retry = 1; retry <= backoff.retries(); retry++) {
        if (!(attempt instanceof TryAgain later)) {
          break;
        }
        if (later.after().isPresent() && !putOff.isHeldByCurrentThread()) {
          putOff.lockInterruptibly();
        }
        var wait = backoff.before(retry, later.after());
        notices.accept(
            "%s; sending the same bytes again in %.1f s (%d of %d)"
                .formatted(later.reason(), wait.toMillis() / 1000.0, retry, backoff.retries()));
        pause.pause(wait);
        attempt = post.post(message);
      }
    } finally {
      if (putOff.isHeldByCurrentThread()) {
        putOff.unlock();
      }
    }
    return switch (attempt) {
      case ReceivedReply answered -> new Delivered(answered.reply());
      case GiveUp giveUp -> new NoAnswer(giveUp.reason());
      case TryAgain(String reason, Optional<?> _) ->
          new NoAnswer(reason + "; attempts: " + (backoff.retries() + 1));
    };
  }
}
