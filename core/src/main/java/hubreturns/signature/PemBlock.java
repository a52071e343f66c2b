package hubreturns.signature;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A block of a PEM file.
 *
 * @param label the label in its BEGIN line, such as {@code CERTIFICATE}
 * @param text the text between its BEGIN and END lines
 */
public record PemBlock(String label, String text) {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*+(?:-(?!----)[^-]*+)*+)-----END \\1-----");
  private static final Pattern BEGIN_OR_END = Pattern.compile("-----(?:BEGIN|END) ");

  /** The text of a PEM file, which is ASCII, or UTF-16 with a byte order mark. */
  public static String textOf(byte[] file) {
    return new String(file, ByteOrderMark.charset(file, StandardCharsets.ISO_8859_1));
  }

  /** The complete blocks of a file, in order. */
  public static List<PemBlock> allIn(String file) {
    return BLOCK
        .matcher(file)
        .results()
        .map(block -> new PemBlock(block.group(1), block.group(2)))
        .toList();
  }

  /** Writes a block as the text of a PEM file. */
  public static String write(String label, byte[] der) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(der), label);
  }

  /** A file in which a block has no end; the message follows the name of the file. */
  public static final class CutShort extends CertificateException {
    private CutShort() {
      super(
          "has a line -----BEGIN without its line -----END, or the other way round, so it is"
              + " probably cut short");
    }
  }

  /**
   * Refuses a file in which a block lacks its BEGIN or END line. The JDK silently skips such a
   * block.
   */
  public static void requireWhole(String file) throws CutShort {
    if (BEGIN_OR_END.matcher(file).results().count() > 2L * allIn(file).size()) {
      throw new CutShort();
    }
  }
}
