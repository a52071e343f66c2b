package hubreturns.service.request;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/** A request's body as it was received, or the reason why it was not read to its end. */
sealed interface MessageBody {

  /** The whole body. */
  record WholeBody(byte[] bytes) implements MessageBody {}

  /** The body is larger than the limit; the rest was not read. */
  record OversizeBody() implements MessageBody {}

  /** The sender took longer than the limit. */
  record SlowBody() implements MessageBody {}

  /** The memory for bodies is in use; the rest was not read. */
  record MemoryShortage() implements MessageBody {}

  /**
   * The limits of one body.
   *
   * @param bytesMax the greatest length of the body
   * @param within how long its sender may take, even if bytes keep arriving
   */
  record Limits(int bytesMax, Duration within) {}

  /**
   * The size of the first buffer. Twice this size holds a request for one hub, and a silent sender
   * uses no more than the first buffer.
   */
  int FIRST_BUFFER_BYTES = 4 * 1_024;

  /**
   * Reads a body. The buffer grows as bytes arrive, whatever {@code Content-Length} promises.
   *
   * @param share the memory for this body; its owner closes it when the body is no longer needed
   * @throws IOException when the sender closed the connection, or sent nothing until Tomcat's
   *     time-out
   */
  static MessageBody read(HttpServletRequest http, Limits limits, BodyMemory.Share share)
      throws IOException {
    long promised = http.getContentLengthLong();
    if (promised > limits.bytesMax()) {
      return new OversizeBody();
    }
    // A chunked body promises no length: one byte beyond the limit shows that it is too large.
    int lengthMax = promised < 0 ? limits.bytesMax() + 1 : (int) promised;
    long begun = System.nanoTime();
    ServletInputStream from = http.getInputStream();
    byte[] bytes = new byte[0];
    int length = 0;
    while (length < lengthMax) {
      if (length == bytes.length) {
        int larger = Math.min(lengthMax, Math.max(FIRST_BUFFER_BYTES, 2 * length));
        if (!share.growTo(larger)) {
          return new MemoryShortage();
        }
        bytes = Arrays.copyOf(bytes, larger);
      }
      int read = from.read(bytes, length, bytes.length - length);
      if (read < 0) {
        break;
      }
      length += read;
      if (System.nanoTime() - begun > limits.within().toNanos()) {
        return new SlowBody();
      }
    }
    if (length > limits.bytesMax()) {
      return new OversizeBody();
    }
    return new WholeBody(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
  }
}
