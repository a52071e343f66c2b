package hubreturns.service.request;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;

/** A message as it came over the wire, or why it did not come whole. */
sealed interface MessageBody {

  /** All of it. */
  record Whole(byte[] bytes) implements MessageBody {}

  /** More than is taken; the rest was not read. */
  record TooLarge() implements MessageBody {}

  /** It did not end in time. */
  record TooSlow() implements MessageBody {}

  /**
   * What is taken of a message.
   *
   * @param bytesMax its length
   * @param within how long its sender may take over it, however steadily it trickles
   */
  record Limits(int bytesMax, Duration within) {}

  /**
   * Reads a message; never more than the limit of bytes is held.
   *
   * @throws IOException when the sender went away, or fell silent for Tomcat's time-out
   */
  static MessageBody read(HttpServletRequest http, Limits limits) throws IOException {
    if (http.getContentLengthLong() > limits.bytesMax()) {
      return new TooLarge();
    }
    long begun = System.nanoTime();
    ServletInputStream from = http.getInputStream();
    ByteArrayOutputStream bytes =
        new ByteArrayOutputStream(Math.max(1_024, (int) http.getContentLengthLong()));
    byte[] piece = new byte[16 * 1_024];
    for (int length = from.read(piece); length >= 0; length = from.read(piece)) {
      bytes.write(piece, 0, length);
      if (bytes.size() > limits.bytesMax()) {
        return new TooLarge();
      }
      if (System.nanoTime() - begun > limits.within().toNanos()) {
        return new TooSlow();
      }
    }
    return new Whole(bytes.toByteArray());
  }
}
