package hubreturns.client.keys;

import hubreturns.returnsfile.GivenFile;
import hubreturns.signature.PemBlock;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Reads PEM files.
 *
 * <p>The JDK's own PEM reader is a preview in Java 25; this class does the part that is needed.
 */
public final class Pem {
  /** The object identifier of the data in a PKCS#12 file, read as text. */
  private static final String PKCS12_DATA = "\u0006\t*\u0086H\u0086\u00F7\r\u0001\u0007\u0001";

  /** The object identifier of signed data, as in a PKCS#7 bundle, read as text. */
  private static final String PKCS7_SIGNED = "\u0006\t*\u0086H\u0086\u00F7\r\u0001\u0007\u0002";

  /** What the base64 of a PEM file begins with: {@code -----BEGIN}. */
  private static final String BASE64_OF_PEM = "LS0tLS1CRUdJTi";

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
    if (block.text().contains("\\n")) {
      throw new UnusableInput(
          file
              + " holds \\n in the place of line ends, as JSON does. Replace them with: sed"
              + " 's/\\\\n/\\n/g' FILE > FILE.pem");
    }
    try {
      return Base64.getMimeDecoder().decode(block.text());
    } catch (IllegalArgumentException e) {
      throw new UnusableInput(file + ": the block " + block.label() + " is not base64");
    }
  }

  /** Whether a file holds blocks of PEM. */
  static boolean isPem(Path file) {
    return !PemBlock.allIn(PemBlock.textOf(bytes(file))).isEmpty();
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
    String text = PemBlock.textOf(bytes(file));
    List<PrivateKey> keys = new ArrayList<>();
    for (PemBlock block : wholeBlocks(file, text)) {
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
      throw new UnusableInput(
          file
              + other(text)
                  .map(content -> content.text() + content.asKey())
                  .orElse(
                      " holds no private key in PEM. Convert it with: openssl pkey -in KEY -out"
                          + " KEY.pem"));
    }
    return keys;
  }

  /** Something else that a PEM file may hold, and how to make a key or a certificate of it. */
  private record Content(String text, String asKey, String asCertificate) {
    private static final String NO_KEY =
        " and no private key. Check that --key names the file of the private key";
    private static final String NO_CERTIFICATE =
        " and no certificate. Check that the option names the file of the certificate";

    Content(String text) {
      this(text, NO_KEY, NO_CERTIFICATE);
    }
  }

  /** What a file holds instead of the key or certificate that is needed. */
  private static Optional<Content> other(String text) {
    List<PemBlock> blocks = PemBlock.allIn(text);
    if (blocks.isEmpty() && text.strip().startsWith(BASE64_OF_PEM)) {
      String decode = ". Decode it with: base64 -d FILE > FILE.pem";
      return Optional.of(
          new Content(" holds PEM encoded as base64, as Kubernetes keeps it", decode, decode));
    }
    if (blocks.isEmpty()) {
      return text.contains(PKCS12_DATA) && !text.contains(PKCS7_SIGNED)
          ? Optional.of(
              new Content(
                  " is a PKCS#12 file",
                  ". Use --keystore instead of --key and --certificate",
                  ". Use --keystore instead of --key and --certificate"))
          : Optional.empty();
    }
    return switch (blocks.getFirst().label()) {
      case "OPENSSH PRIVATE KEY" ->
          Optional.of(
              new Content(
                  " holds a key in OpenSSH format",
                  ". Convert a copy of it with: ssh-keygen -p -m PKCS8 -f COPY",
                  Content.NO_CERTIFICATE));
      case "RSA PRIVATE KEY" ->
          Optional.of(
              new Content(
                  " holds an RSA key in the format PKCS#1",
                  ". A key that signs messages must be on P-256. For --tls-key, convert it with:"
                      + " openssl pkey -in KEY -out KEY.pem",
                  Content.NO_CERTIFICATE));
      case "PKCS7" ->
          Optional.of(
              new Content(
                  " holds a PKCS#7 bundle",
                  Content.NO_KEY,
                  ". Convert it with: openssl pkcs7 -print_certs -in FILE -out FILE.pem"));
      case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST" ->
          Optional.of(
              new Content(
                  " holds a certificate request",
                  Content.NO_KEY,
                  ". Use the certificate that the authority issued for it"));
      case "CERTIFICATE" -> Optional.of(new Content(" holds a certificate"));
      case "PUBLIC KEY" -> Optional.of(new Content(" holds a public key"));
      case "PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY" ->
          Optional.of(new Content(" holds a private key"));
      default -> Optional.empty();
    };
  }

  /**
   * The certificates in a file, PEM or a single one in DER.
   *
   * @throws UnusableInput when there is none, or one cannot be read
   */
  public static List<X509Certificate> certificates(Path file) {
    List<X509Certificate> certificates = new ArrayList<>();
    byte[] content = bytes(file);
    for (PemBlock block : wholeBlocks(file, PemBlock.textOf(content))) {
      if (block.label().equals("CERTIFICATE")) {
        certificates.add(certificate(file, der(file, block)));
      }
    }
    if (certificates.isEmpty()) {
      certificates.add(certificate(file, content));
    }
    return certificates;
  }

  /**
   * The certificates in a file of a folder; none if the file holds something else.
   *
   * @throws UnusableInput when the file is damaged or cannot be read
   */
  static List<X509Certificate> certificatesIfAny(Path file) {
    byte[] content = bytes(file);
    List<PemBlock> blocks = wholeBlocks(file, PemBlock.textOf(content));
    if (blocks.isEmpty() && isDerDamaged(content)) {
      throw new UnusableInput(file + " is probably cut short: copy it again");
    }
    boolean holdsSome =
        blocks.isEmpty()
            ? isCertificate(content)
            : blocks.stream().anyMatch(block -> block.label().equals("CERTIFICATE"));
    return holdsSome ? certificates(file) : List.of();
  }

  /** Whether a file is empty, or is shorter than the length that its DER states. */
  private static boolean isDerDamaged(byte[] content) {
    if (content.length == 0) {
      return true;
    }
    boolean isLong = content[0] == 0x30 && content.length > 3 && content[1] == (byte) 0x82;
    return isLong && content.length < 4 + ((content[2] & 0xFF) << 8 | (content[3] & 0xFF));
  }

  /** Whether this is a certificate in DER. */
  static boolean isCertificate(byte[] der) {
    try {
      CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static X509Certificate certificate(Path file, byte[] der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException e) {
      throw new UnusableInput(
          file
              + other(PemBlock.textOf(der))
                  .map(content -> content.text() + content.asCertificate())
                  .orElse(" holds no X.509 certificate in PEM or DER"));
    }
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
  private static List<PemBlock> wholeBlocks(Path file, String text) {
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
