package hubreturns.signature;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The mark at the start of a text in UTF-16, as some shells of Windows write keys and passwords.
 */
public final class ByteOrderMark {
  private ByteOrderMark() {}

  /** UTF-16 if the text begins with its mark, otherwise the other charset. */
  public static Charset charset(byte[] text, Charset otherwise) {
    int start = text.length > 1 ? ((text[0] & 0xFF) << 8) | (text[1] & 0xFF) : 0;
    return start == 0xFEFF || start == 0xFFFE ? StandardCharsets.UTF_16 : otherwise;
  }
}
