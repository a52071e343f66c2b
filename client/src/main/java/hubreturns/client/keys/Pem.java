package hubreturns.client.keys;

import hubreturns.returnsfile.GivenFile;
import hubreturns.signature.CertificateFile;
import hubreturns.signature.KeyFileKind;
import hubreturns.signature.PemBlock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads PEM files.
 *
 * <p>The JDK's own PEM reader is a preview in Java 25; this class does the part that is needed.
 */
public final class Pem {
  private static final String ENCRYPTED_HEADER = "Proc-Type:";
  private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");

  /** What PKCS#8 puts before a SEC1 key on P-256, up to the length of the octet string. */
  private static final byte[] P256_ALGORITHM =
      HexFormat.of().parseHex("020100301306072a8648ce3d020106082a8648ce3d030107");

  /** The object identifier of a prime field, which only explicit curve parameters hold. */
  private static final String PRIME_FIELD = "06072a8648ce3d0101";

  private Pem() {}

  private static byte[] der(Path file, PemBlock block) {
    if (block.text().contains(ENCRYPTED_HEADER)) {
      throw encrypted(file);
    }
    try {
      return block.der();
    } catch (PemBlock.Damaged e) {
      throw new UnusableInput(file + " " + e.getMessage());
    }
  }

  /**
   * The first private key in a file.
   *
   * @throws UnusableInput when there is none that can be read
   */
  public static PrivateKey privateKey(Path file) {
    return privateKeys(file).getFirst();
  }

  /**
   * The private keys in a file: PKCS#8 ({@code PRIVATE KEY}) or SEC1 ({@code EC PRIVATE KEY}).
   *
   * @throws UnusableInput when there is none, or one cannot be read
   */
  static List<PrivateKey> privateKeys(Path file) {
    byte[] content = bytes(file);
    List<PrivateKey> keys = new ArrayList<>();
    for (PemBlock block : wholeBlocks(file, content)) {
      switch (block.label()) {
        case "PRIVATE KEY" -> keys.add(decode(file, named(file, der(file, block))));
        case "EC PRIVATE KEY" -> keys.add(decode(file, framed(named(file, der(file, block)))));
        case "ENCRYPTED PRIVATE KEY" -> throw encrypted(file);
        default -> {
          // Some tools write a certificate or the curve's parameters before the key.
        }
      }
    }
    if (keys.isEmpty()) {
      throw unusable(file, content, KeyFileKind.instead(content, KeyFileKind.PRIVATE_KEY));
    }
    return keys;
  }

  private static UnusableInput unusable(Path file, byte[] content, String flaw) {
    return new UnusableInput(
        "%s %s%s"
            .formatted(
                file,
                flaw,
                KeyFileKind.allIn(content).equals(List.of(KeyFileKind.PKCS12))
                    ? "; or use --keystore instead of --key and --certificate"
                    : ""));
  }

  /**
   * The certificates in a file: PEM, PKCS#7 or DER.
   *
   * @throws UnusableInput when there is none, or one cannot be read
   */
  public static List<X509Certificate> certificates(Path file) {
    byte[] content = bytes(file);
    try {
      return CertificateFile.of(content).certificates();
    } catch (CertificateException e) {
      throw unusable(file, content, String.valueOf(e.getMessage()));
    }
  }

  /**
   * The certificates in a file of a folder; none if the file holds something else.
   *
   * @throws UnusableInput when the file is damaged or cannot be read
   */
  static List<X509Certificate> certificatesIfAny(Path file) {
    byte[] content = bytes(file);
    wholeBlocks(file, content);
    return content.length == 0
            || KeyFileKind.allIn(content).stream().anyMatch(KeyFileKind::holdsCertificates)
        ? certificates(file)
        : List.of();
  }

  private static PrivateKey decode(Path file, byte[] pkcs8) {
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException notOfThisKind) {
        // The next algorithm is tried: the JDK does not say which one the key is for.
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("the JDK knows " + algorithm, e);
      }
    }
    throw new UnusableInput(file + " holds a private key that cannot be read");
  }

  private static byte[] framed(byte[] sec1) {
    return tagged(0x30, joined(P256_ALGORITHM, tagged(0x04, sec1)));
  }

  private static byte[] tagged(int tag, byte[] content) {
    byte[] head =
        content.length < 0x80
            ? new byte[] {(byte) tag, (byte) content.length}
            : new byte[] {
              (byte) tag, (byte) 0x82, (byte) (content.length >> 8), (byte) content.length
            };
    return joined(head, content);
  }

  private static byte[] joined(byte[] one, byte[] other) {
    return ByteBuffer.allocate(one.length + other.length).put(one).put(other).array();
  }

  private static UnusableInput encrypted(Path file) {
    return new UnusableInput(
        file
            + " holds an encrypted key. Decrypt it with: openssl pkey -in KEY -out KEY.pem; or use"
            + " --keystore with a PKCS#12 file");
  }

  private static byte[] named(Path file, byte[] der) {
    if (HexFormat.of().formatHex(der).contains(PRIME_FIELD)) {
      throw new UnusableInput(
          file
              + " describes its curve by explicit parameters. Name the curve with: openssl ec -in"
              + " KEY -param_enc named_curve -out KEY.pem");
    }
    return der;
  }

  /** Refuses a file that is cut short. Otherwise its last certificate would be silently missing. */
  private static List<PemBlock> wholeBlocks(Path file, byte[] content) {
    String text = PemBlock.textOf(content);
    try {
      PemBlock.requireWhole(text);
    } catch (PemBlock.Damaged e) {
      throw new UnusableInput(file + " " + e.getMessage());
    }
    return PemBlock.allIn(text);
  }

  static byte[] bytes(Path file) {
    return SmallFile.read(file, GivenFile.KEYS_BYTES_MAX, "a key or a certificate");
  }
}
