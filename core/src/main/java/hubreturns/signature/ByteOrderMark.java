package hubreturns.signature;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The byte order mark at the start of a UTF-16 text. Some Windows shells write keys and passwords
 * in UTF-16.
 */
public final class ByteOrderMark {
  private ByteOrderMark() {}

  /** UTF-16 if the text begins with its mark, otherwise the other charset. */
  public static Charset charset(byte[] text, Charset otherwise) {
    int start = text.length > 1 ? ((text[0] & 0xFF) << 8) | (text[1] & 0xFF) : 0;
    return start == 0xFEFF || start == 0xFFFE ? StandardCharsets.UTF_16 : otherwise;
  }

  /**
   * Decodes UTF-8, or UTF-16 that begins with its mark. The result has no mark.
   *
   * @throws CharacterCodingException when the bytes are neither
   */
  public static String decode(byte[] text) throws CharacterCodingException {
    Charset charset = charset(text, StandardCharsets.UTF_8);
    return withoutMark(charset.newDecoder().decode(ByteBuffer.wrap(text)).toString());
  }

  /** A text without the mark at its start. */
  public static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
