package hubreturns.client.send;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;

/**
 * A message as the body of an HTTP request, which knows whether the HTTP client has begun to read
 * it. Until then nothing of the message can have left. The HTTP client begins when it has a
 * connection, and when a proxy has opened its tunnel. It may begin before TLS is agreed, and then
 * the message counts as one that may have left, unless {@link TlsFailure} shows that there was no
 * TLS.
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
