package hubreturns.client.send;

/** Sends a message once. */
@FunctionalInterface
public interface Post {
  /** The outcome; an error of the connection is an outcome, not an exception. */
  Attempt post(byte[] message) throws InterruptedException;
}
