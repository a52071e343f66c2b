package hubreturns.client.send;

import java.time.Duration;

/** Waiting, which tests do without. */
@FunctionalInterface
public interface Pause {
  /** Lets that much time pass. */
  void pause(Duration duration) throws InterruptedException;
}
