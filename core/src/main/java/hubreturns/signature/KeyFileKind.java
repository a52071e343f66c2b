package hubreturns.signature;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a file for keys or certificates seems to hold: by the labels of its PEM blocks, or by the
 * first bytes of its DER.
 */
public enum KeyFileKind {
  CERTIFICATE("a certificate", "(?:X509 |TRUSTED )?CERTIFICATE", "SS\\xA0\\x03\\x02\\x01"),
  REVOCATION_LIST("a revocation list", "(?:X509 )?CRL", "SS\\x02\\x01\\x010"),
  REQUEST("a certificate request", "(?:NEW )?CERTIFICATE REQUEST", "SS\\x02\\x01\\x000"),
  PRIVATE_KEY("a private key", "(?:EC )?PRIVATE KEY", "S\\x02\\x01(?:\\x000|\\x01\\x04)"),
  ENCRYPTED_KEY(
      "an encrypted private key",
      "ENCRYPTED PRIVATE KEY",
      "SS\\x06[\\x09\\x0A]\\*\\x86H\\x86\\xF7\\r\\x01[\\x05\\x0C]"),
  OPENSSH_KEY("a key in OpenSSH format", "OPENSSH PRIVATE KEY", "openssh-key-v1"),
  RSA_KEY("an RSA key in the format PKCS#1", "RSA PRIVATE KEY", "S\\x02\\x01\\x00\\x02"),
  PUBLIC_KEY(
      "a public key",
      "(?:EC |RSA )?PUBLIC KEY",
      "SS\\x06(?:\\x07|\\x09\\*\\x86H\\x86\\xF7\\r\\x01\\x01)"),
  PKCS7("a PKCS#7 bundle", "PKCS7|CMS", "S\\x06\\x09\\*\\x86H\\x86\\xF7\\r\\x01\\x07\\x02"),
  PKCS12("a PKCS#12 keystore", "PKCS12", "S\\x02\\x01\\x030");

  /** How a sequence begins in DER or BER: its tag and its length. */
  private static final String SEQUENCE = "0(?:\\x81.|\\x82..|\\x83...|[\\x00-\\x80])";

  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/\\s]{40,}={0,2}");

  /** White space or a byte order mark, and then an element. */
  private static final Pattern WEB_PAGE = Pattern.compile("\\W*<");

  private final String description;
  private final Pattern label;
  private final Pattern der;

  /**
   * A kind with this description.
   *
   * @param der the first bytes as characters of ISO 8859-1, where S begins a sequence
   */
  KeyFileKind(String description, String label, String der) {
    this.description = description;
    this.label = Pattern.compile(label);
    this.der = Pattern.compile(der.replace("S", SEQUENCE), Pattern.DOTALL);
  }

  /** The kinds of the PEM blocks in a file, in order, or the kind of its DER. */
  public static List<KeyFileKind> allIn(byte[] file) {
    String text = PemBlock.textOf(file);
    List<PemBlock> blocks = PemBlock.allIn(text);
    return Arrays.stream(values())
        .filter(kind -> blocks.isEmpty() && kind.der.matcher(text).lookingAt())
        .findFirst()
        .map(List::of)
        .orElse(blocks.stream().flatMap(block -> of(block).stream()).toList());
  }

  /** Whether a file of this kind holds certificates that {@link CertificateFile} reads. */
  public boolean holdsCertificates() {
    return this == CERTIFICATE || this == PKCS7;
  }

  /** The kind that the label of a block states; empty for an unknown label. */
  static Optional<KeyFileKind> of(PemBlock block) {
    return Arrays.stream(values())
        .filter(kind -> kind.label.matcher(block.label()).matches())
        .findFirst();
  }

  /**
   * What a file holds in the place of what is wanted, or that this is damaged, and what to do. The
   * text follows the name of the file.
   */
  public static String instead(byte[] file, KeyFileKind wanted) {
    String text = PemBlock.textOf(file);
    List<KeyFileKind> kinds = allIn(file);
    boolean isPem = !PemBlock.allIn(text).isEmpty();
    if (kinds.contains(wanted)) {
      return wanted == PRIVATE_KEY
          ? "holds a private key, but not in the form that is needed here. "
              + convertKey(isPem ? "" : "-inform der ")
          : "holds %s that is damaged or cut short. Copy it again".formatted(wanted.description);
    }
    if (!kinds.isEmpty()) {
      return "holds %s and no %s. %s"
          .formatted(kinds.getFirst().description, wanted.noun(), kinds.getFirst().advice(wanted));
    }
    if (isPem) {
      return "holds the block %s and no %s. %s"
          .formatted(PemBlock.allIn(text).getFirst().label(), wanted.noun(), wanted.nameAnother());
    }
    if (text.isBlank()) {
      return "is empty. " + wanted.nameAnother();
    }
    if (WEB_PAGE.matcher(text).lookingAt()) {
      return "is a web page or other XML, and no %s. Download the file again: perhaps its address needs a sign-in"
          .formatted(wanted.noun());
    }
    if (isBase64(text)) {
      return "is encoded as base64 without the lines of PEM. Decode it with: base64 -di FILE > NEW";
    }
    return PemBlock.looksDamaged(text)
        ? PemBlock.DAMAGED
        : "is neither PEM nor DER, and holds no %s. %s"
            .formatted(wanted.noun(), wanted.nameAnother());
  }

  /** Whether this is the base64 of DER or of a PEM file, as Kubernetes keeps it. */
  private static boolean isBase64(String text) {
    if (!BASE64.matcher(text.strip()).matches()) {
      return false;
    }
    try {
      byte[] decoded = Base64.getMimeDecoder().decode(text);
      return !allIn(decoded).isEmpty() || PemBlock.looksDamaged(PemBlock.textOf(decoded));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private String noun() {
    return description.substring(description.indexOf(' ') + 1);
  }

  private String nameAnother() {
    return "Name the file of the " + noun();
  }

  private static String convertKey(String form) {
    return "Convert it with: openssl pkey %s-in FILE -ec_param_enc named_curve -out NEW"
        .formatted(form);
  }

  /** How to get what is wanted from a file of this kind. */
  private String advice(KeyFileKind wanted) {
    if (wanted == PRIVATE_KEY) {
      return switch (this) {
        case ENCRYPTED_KEY -> "Decrypt it with: openssl pkey -in FILE -out NEW";
        case OPENSSH_KEY -> "Convert a copy of it with: ssh-keygen -p -m PKCS8 -f COPY";
        case RSA_KEY ->
            "A key that signs messages must be on P-256. For TLS, convert it with: openssl pkey -in FILE -out NEW";
        case PKCS12 -> "Convert it with: openssl pkcs12 -in FILE -nocerts -nodes -out NEW";
        case CERTIFICATE, REVOCATION_LIST, REQUEST, PRIVATE_KEY, PUBLIC_KEY, PKCS7 ->
            wanted.nameAnother();
      };
    }
    if (wanted == CERTIFICATE && this == REQUEST) {
      return "Use the certificate that the authority issued for it";
    }
    return wanted == CERTIFICATE && this == PKCS12
        ? "Convert it with: openssl pkcs12 -in FILE -nokeys -out NEW"
        : wanted.nameAnother();
  }
}
