package hubreturns.vocabulary;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The unique key of one return: the reference of its request and the hub's position in the list
 * (docs/adr/0004-return-reference-from-the-request-id.md).
 *
 * <p>The key is derived from the RequestID and not taken from a sequence. A database restored from
 * a backup can therefore never give the key of an old return to another hub.
 *
 * @param requestReference {@code CHR-} and 16 letters and digits derived from the RequestID
 * @param position the hub's position in the list, from 1
 */
public record ReturnReference(String requestReference, int position) {
  /** The regular expression of a request reference. */
  public static final String REQUEST = "CHR-[0-9A-HJKMNP-TV-Z]{16}";

  private static final Pattern FORM = Pattern.compile("(" + REQUEST + ")-(\\d{3})");
  private static final String PREFIX = "CHR-";
  private static final char[] CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
  private static final int LETTERS = 16;

  /** Reads a reference in the form of {@link #toString}; empty when the text has another form. */
  public static Optional<ReturnReference> read(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
        ? Optional.of(new ReturnReference(form.group(1), Integer.parseInt(form.group(2))))
        : Optional.empty();
  }

  /** The part of the reference that all hubs of a request share. */
  public static String requestReference(RequestId id) {
    byte[] digest = Sha256.of(id.toString().getBytes(StandardCharsets.US_ASCII));
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
