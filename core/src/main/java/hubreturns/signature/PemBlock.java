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

  // Programs for text replace dashes and lose lines, and a file can be joined from two encodings.
  private static final Pattern REMAINS =
      Pattern.compile(
          "B\\x00E\\x00G\\x00I\\x00N|(?:BEGIN|END) (?:[A-Z0-9]+ )*(?:CERTIFICATE|CRL|KEY|PKCS7|CMS)\\b"
              + "|(?m)^[A-Za-z0-9][A-Za-z0-9+/]{47,}={0,2}\\s*$");

  /** What a damaged block looks like; the text follows the name of the file. */
  static final String DAMAGED =
      "looks like a damaged PEM file: perhaps without its line -----BEGIN, with other dashes, or in another encoding. Copy it again";

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

  /** The bytes that the base64 of the block states. */
  public byte[] der() throws Damaged {
    if (text.contains("\\n")) {
      throw new Damaged(
          "holds \\n in the place of line ends, as JSON does. Replace them with: sed"
              + " 's/\\\\n/\\n/g' FILE > NEW");
    }
    try {
      return Base64.getMimeDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new Damaged("has a block %s that is not valid base64. Copy it again".formatted(label));
    }
  }

  /** Whether a text has something of a block in it. */
  static boolean looksDamaged(String text) {
    return REMAINS.matcher(text).find();
  }

  /** Writes a block as the text of a PEM file. */
  public static String write(String label, byte[] der) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(der), label);
  }

  /** A file with a damaged block; the message follows the name of the file. */
  public static final class Damaged extends CertificateException {
    private Damaged(String flaw) {
      super(flaw);
    }
  }

  /**
   * Refuses a file in which a block lacks its BEGIN or END line, or whose text between complete
   * blocks looks like a damaged block. The JDK silently skips such a block.
   */
  public static void requireWhole(String file) throws Damaged {
    String between = BLOCK.matcher(file).replaceAll("");
    if (BEGIN_OR_END.matcher(between).find()) {
      throw new Damaged(
          "has a line -----BEGIN without its line -----END, or the other way round, so it is"
              + " probably cut short. Copy it again");
    }
    if (!between.equals(file) && looksDamaged(between)) {
      throw new Damaged(
          "has text outside its complete blocks that looks like a damaged block: perhaps without"
              + " its line -----BEGIN, with other dashes, or in another encoding. Copy it again");
    }
  }
}
