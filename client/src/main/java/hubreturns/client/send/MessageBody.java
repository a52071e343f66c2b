package hubreturns.client.send;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;

/**
 * A message as the body of an HTTP request, which knows whether the HTTP client has begun to read
 * it. The HTTP client reads a body only when it has a connection for it: TLS is agreed, and a proxy
 * has opened its tunnel. Until then nothing of the message can have left.
 */
final class MessageBody implements BodyPublisher {
  private final BodyPublisher bytes;
  private volatile boolean begun;

  MessageBody(byte[] message) {
    this.bytes = BodyPublishers.ofByteArray(message);
  }

  /** Whether the message may have left, wholly or in part. */
  boolean isBegun() {
    return begun;
  }

  @Override
  public long contentLength() {
    return bytes.contentLength();
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    begun = true;
    bytes.subscribe(subscriber);
  }
}
