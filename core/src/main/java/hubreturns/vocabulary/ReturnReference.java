package hubreturns.vocabulary;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Our unique key of one Returns Record: the request's reference and the hub's position in it.
 *
 * <p>It is derived from the RequestID, not drawn from a sequence, so that a database restored from
 * a backup can never give an old record's key to another hub.
 *
 * @param requestReference {@code CHR-} and 16 letters and digits that stand for the RequestID
 * @param position the hub's place in the list, from 1
 */
public record ReturnReference(String requestReference, int position) {
  private static final String PREFIX = "CHR-";
  private static final char[] CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
  private static final int LETTERS = 16;

  /** The part of the reference that all hubs of one request share. */
  public static String requestReference(RequestId id) {
    byte[] digest;
    try {
      digest =
          MessageDigest.getInstance("SHA-256")
              .digest(id.toString().getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    StringBuilder text = new StringBuilder(PREFIX);
    int bits = 0;
    int held = 0;
    for (int next = 0; text.length() < PREFIX.length() + LETTERS; ) {
      if (held < 5) {
        bits = (bits << 8) | (digest[next++] & 0xFF);
        held += 8;
      }
      held -= 5;
      text.append(CROCKFORD[(bits >>> held) & 31]);
      bits &= (1 << held) - 1;
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return "%s-%03d".formatted(requestReference, position);
  }
}
