package hubreturns.returnsfile;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The text of a file, read as UTF-8, or as UTF-16 if the file begins with a byte order mark that
 * says so. The first byte that is not text is a {@link TextFault} with its line and its place in
 * the line. Only byte order marks at the beginning are skipped, and no byte is replaced.
 */
final class StrictText extends Reader {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int PREVIEW_CHARACTERS = 16 * 1024;
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
  private static final Charset MAC_ROMAN = Charset.forName("x-MacRoman", WINDOWS_1252);
  private static final byte MAC_LETTERS_END = (byte) 0xA0;

  private final InputStream in;
  private final long bytesMax;
  private final String form;
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
  private final CharsetDecoder decoder;
  private final CharBuffer preview = CharBuffer.allocate(PREVIEW_CHARACTERS);
  private long bytesRead;
  private long line = 1;
  private long place = 1;
  private boolean atEnd;
  private char last = '\n';

  /**
   * A table.
   *
   * @param bytesMax the most bytes; the next one is a fault
   */
  StrictText(InputStream in, long bytesMax) throws IOException {
    this(in, bytesMax, "CSV UTF-8");
  }

  /**
   * Any text.
   *
   * @param bytesMax the most bytes; the next one is a fault
   * @param form the format in which a person has to save the file
   */
  StrictText(InputStream in, long bytesMax, String form) throws IOException {
    this.in = in;
    this.bytesMax = bytesMax;
    this.form = form;
    fill();
    FileKind.of(Arrays.copyOf(bytes.array(), bytes.limit())).refuse(form);
    this.decoder =
        charset()
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    while (preview.hasRemaining() && decode(preview) > 0) {
      // Reads on until the preview is full or the file ends.
    }
    preview.flip();
    while (preview.hasRemaining() && preview.get(preview.position()) == BYTE_ORDER_MARK) {
      preview.get();
    }
  }

  /** The beginning of the text. Calling this does not change where {@link #read} continues. */
  String preview() {
    return preview.toString();
  }

  /** Bytes read so far. */
  long bytesRead() {
    return bytesRead;
  }

  /** Whether the text, read to its end, ends on this line without a line end. */
  boolean endsOnLine(long number) {
    return line == number && last != '\n' && last != '\r';
  }

  /** Whether the text, read to its end, ends on this line with neither a line end nor a quote. */
  boolean endsInValueOnLine(long number) {
    return endsOnLine(number) && last != '"';
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (preview.hasRemaining()) {
      int count = Math.min(length, preview.remaining());
      preview.get(target, offset, count);
      return count;
    }
    return decode(CharBuffer.wrap(target, offset, length));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** The number of characters decoded: 0 if {@code out} has no room for the next, -1 at the end. */
  private int decode(CharBuffer out) throws IOException {
    int from = out.position();
    while (true) {
      CoderResult result = decoder.decode(bytes, out, atEnd);
      int count = out.position() - from;
      if (count > 0) {
        follow(out, from);
        return count;
      }
      if (result.isOverflow()) {
        return 0;
      }
      if (result.isError() && atEnd && isCutShort()) {
        throw new TextFault(
            line,
            "the file ends in the middle of a character, so it is probably cut short. Copy it again");
      }
      if (result.isError()) {
        throw fault(bytes.get(bytes.position()));
      }
      if (atEnd) {
        return -1;
      }
      fill();
    }
  }

  private void fill() throws IOException {
    bytes.compact();
    int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
    if (count < 0) {
      atEnd = true;
    } else {
      bytes.position(bytes.position() + count);
      bytesRead += count;
    }
    bytes.flip();
    if (bytesRead > bytesMax) {
      throw new TextFault(line, "the file is larger than %,d bytes. Split it".formatted(bytesMax));
    }
  }

  /** Whether the last bytes are the beginning of a character of UTF-8. */
  private boolean isCutShort() {
    if (!decoder.charset().equals(StandardCharsets.UTF_8)) {
      return bytes.remaining() == 1;
    }
    int first = bytes.get(bytes.position()) & 0xFF;
    int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    boolean continued = first >= 0xC2 && first <= 0xF4 && bytes.remaining() < length;
    for (int i = bytes.position() + 1; i < bytes.limit(); i++) {
      continued &= (bytes.get(i) & 0xC0) == 0x80;
    }
    return continued && bytes.remaining() > 1;
  }

  private Charset charset() {
    int first = bytes.limit() > 1 ? ((bytes.get(0) & 0xFF) << 8) | (bytes.get(1) & 0xFF) : 0;
    return switch (first) {
      case 0xFEFF -> StandardCharsets.UTF_16BE;
      case 0xFFFE -> StandardCharsets.UTF_16LE;
      default -> StandardCharsets.UTF_8;
    };
  }

  /** Counts lines and characters, and stops at a zero character. */
  private void follow(CharBuffer out, int from) throws IOException {
    char[] chars = out.array();
    int lineStart = from;
    int to = out.position();
    for (int i = from; i < to; i++) {
      char c = chars[i];
      if (c == '\n' || c == '\r') {
        // A carriage return and the newline after it are one line end.
        if (c == '\r' || last != '\r') {
          line++;
        }
        place = 1;
        lineStart = i + 1;
      } else if (c == 0) {
        throw new TextFault(
            line,
            "character %,d holds a zero byte. The file is damaged, or not text, or it is UTF-32, or UTF-16 without a byte order mark; save it as %s"
                .formatted(place + i - lineStart, form));
      }
      last = c;
    }
    place += to - lineStart;
  }

  private TextFault fault(byte bad) {
    if (!decoder.charset().equals(StandardCharsets.UTF_8)) {
      return new TextFault(
          line,
          "character %,d is not valid %s; save the file as %s"
              .formatted(place, decoder.charset().name(), form));
    }
    if (isBinary()) {
      return new TextFault(
          line,
          "character %,d holds the byte 0x%02X. The file is not text. Open it in the program that wrote it, and save it as %s"
              .formatted(place, bad, form));
    }
    return new TextFault(
        line,
        "character %,d holds the byte 0x%02X, which is not UTF-8. %s. Save the file as %s"
            .formatted(place, bad, origin(bad), form));
  }

  /** A guess at the encoding, for the message only. The file is never read in it. */
  private String origin(byte bad) {
    if (line == 1 && place == 1) {
      // In every encoding that includes ASCII, a file begins with a plain letter or digit.
      return "The file may come from another system, such as a mainframe (EBCDIC)";
    }
    String inWindows = new String(new byte[] {bad}, WINDOWS_1252);
    if (inWindows.equals("\uFFFD")) {
      return "The file may come from another system, such as Mac or DOS";
    }
    // In Mac Roman, these bytes are the letters with accents.
    return "The file may be Windows-1252, where this byte is '%s'%s"
        .formatted(
            inWindows,
            bad < MAC_LETTERS_END
                ? ", or Mac Roman, where it is '%s'"
                    .formatted(new String(new byte[] {bad}, MAC_ROMAN))
                : "");
  }

  /** Whether the bytes around hold control characters that no text has. */
  private boolean isBinary() {
    byte[] around = bytes.array();
    for (int i = 0; i < bytes.limit(); i++) {
      if (around[i] >= 0 && around[i] < '\t') {
        return true;
      }
    }
    return false;
  }
}
