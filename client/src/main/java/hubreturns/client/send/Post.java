package hubreturns.client.send;

/** Sends a message once. */
@FunctionalInterface
public interface Post {
  /** What came of it; trouble on the way is an outcome, not an exception. */
  Attempt post(byte[] message) throws InterruptedException;
}
