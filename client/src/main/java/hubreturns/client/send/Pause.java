package hubreturns.client.send;

import java.time.Duration;

/** Waits; tests replace it. */
@FunctionalInterface
public interface Pause {
  /** Waits that long. */
  void pause(Duration duration) throws InterruptedException;
}
