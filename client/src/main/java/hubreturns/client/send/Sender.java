package hubreturns.client.send;

import hubreturns.client.send.Attempt.GiveUp;
import hubreturns.client.send.Attempt.NoConnection;
import hubreturns.client.send.Attempt.ReceivedReply;
import hubreturns.client.send.Attempt.RefusedConnection;
import hubreturns.client.send.Attempt.TryAgain;
import hubreturns.client.send.SendResult.NoAnswer;
import hubreturns.client.send.SendResult.NotSent;
import hubreturns.client.send.SendResult.Replied;
import java.time.Duration;
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
  public SendResult send(byte[] message) throws InterruptedException {
    Attempt attempt = post.post(message);
    boolean sent = isSent(attempt);
    try {
      for (int retry = 1; retry <= backoff.retries(); retry++) {
        Optional<TryAgain> later = retried(attempt);
        if (later.isEmpty()) {
          break;
        }
        Optional<Duration> asked = later.get().after();
        if (asked.isPresent() && !putOff.isHeldByCurrentThread()) {
          putOff.lockInterruptibly();
        }
        var wait = backoff.before(retry, asked);
        notices.accept(
            "%s; sending the same bytes again in %.1f s (%d of %d)"
                .formatted(
                    later.get().reason(), wait.toMillis() / 1000.0, retry, backoff.retries()));
        pause.pause(wait);
        attempt = post.post(message);
        sent |= isSent(attempt);
      }
    } finally {
      if (putOff.isHeldByCurrentThread()) {
        putOff.unlock();
      }
    }
    String attempts = "; attempts: " + (backoff.retries() + 1);
    return switch (attempt) {
      case ReceivedReply answered -> new Replied(answered.reply());
      case GiveUp giveUp -> new NoAnswer(giveUp.reason());
      case TryAgain(String reason, Optional<?> _) -> new NoAnswer(reason + attempts);
      case NoConnection(String reason) -> withoutAnswer(sent, reason + attempts);
      case RefusedConnection(String reason) -> withoutAnswer(sent, reason);
    };
  }

  private static SendResult withoutAnswer(boolean sent, String reason) {
    return sent ? new NoAnswer(reason) : new NotSent(reason);
  }

  private static boolean isSent(Attempt attempt) {
    return switch (attempt) {
      case NoConnection _, RefusedConnection _ -> false;
      case ReceivedReply _, TryAgain _, GiveUp _ -> true;
    };
  }

  private static Optional<TryAgain> retried(Attempt attempt) {
    return switch (attempt) {
      case TryAgain later -> Optional.of(later);
      case NoConnection(String reason) -> Optional.of(new TryAgain(reason, Optional.empty()));
      case GiveUp _, RefusedConnection _, ReceivedReply _ -> Optional.empty();
    };
  }
}
