package hubreturns.signature;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A file with certificates: of a User, of the DSP, of a TLS port, or trust anchors.
 *
 * @param certificates in the order of the file
 * @param holdsPrivateKey whether the file also holds a private key
 */
public record CertificateFile(List<X509Certificate> certificates, boolean holdsPrivateKey) {
  private static final String PRIVATE_KEY = "PRIVATE KEY";

  /** OpenSSL writes these before a key. They belong to the key. */
  private static final String KEY_PARAMETERS = "EC PARAMETERS";

  /** Text has none of these characters, and a certificate in DER has several. */
  private static final Pattern BINARY = Pattern.compile("[\\x00-\\x08]");

  /** Copies the list. */
  public CertificateFile {
    certificates = List.copyOf(certificates);
  }

  /**
   * Reads PEM (text around the blocks is ignored), PKCS#7 and DER. A private key may stand beside a
   * certificate; anything else is refused.
   *
   * @throws CertificateException when there is none, or one cannot be read; the message follows the
   *     name of the file
   */
  public static CertificateFile of(byte[] content) throws CertificateException {
    String text = PemBlock.textOf(content);
    PemBlock.requireWhole(text);
    List<PemBlock> blocks = PemBlock.allIn(text);
    if (blocks.isEmpty()) {
      return new CertificateFile(
          decode(content, () -> KeyFileKind.instead(content, KeyFileKind.CERTIFICATE)), false);
    }
    if (BINARY.matcher(text).find()) {
      throw new CertificateException(
          "holds both PEM and binary data, such as a certificate in DER. Write each certificate to"
              + " a file of its own");
    }
    List<X509Certificate> certificates = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (PemBlock block : blocks) {
      if (block.label().equals("TRUSTED CERTIFICATE")) {
        certificates.addAll(decodeTrusted(block.der()));
      } else if (KeyFileKind.of(block).filter(KeyFileKind::holdsCertificates).isPresent()) {
        certificates.addAll(
            decode(block.der(), () -> "holds a certificate that is damaged. Copy it again"));
      } else {
        others.add(block.label());
      }
    }
    if (certificates.isEmpty()) {
      throw new CertificateException(KeyFileKind.instead(content, KeyFileKind.CERTIFICATE));
    }
    for (String label : others) {
      if (!isOfKey(label)) {
        throw new CertificateException(
            "holds the block %s beside a certificate. Delete this block".formatted(label));
      }
    }
    return new CertificateFile(
        certificates, others.stream().anyMatch(label -> label.endsWith(PRIVATE_KEY)));
  }

  private static boolean isOfKey(String label) {
    return label.endsWith(PRIVATE_KEY) || label.equals(KEY_PARAMETERS);
  }

  /** Behind its certificate, such a block may hold what OpenSSL trusts the certificate for. */
  private static List<X509Certificate> decodeTrusted(byte[] der) throws CertificateException {
    try {
      return decode(der, () -> "");
    } catch (CertificateException e) {
      throw new CertificateException(
          "holds a TRUSTED CERTIFICATE of OpenSSL. Convert it with: openssl x509 -in FILE -out NEW",
          e);
    }
  }

  /**
   * The certificates in DER or in a PKCS#7 bundle.
   *
   * @param without what the message says if there is none
   */
  private static List<X509Certificate> decode(byte[] der, Supplier<String> without)
      throws CertificateException {
    ByteArrayInputStream unread = new ByteArrayInputStream(der);
    List<X509Certificate> certificates;
    try {
      certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(unread).stream()
              .map(X509Certificate.class::cast)
              .toList();
    } catch (CertificateException e) {
      certificates = List.of();
    }
    if (certificates.isEmpty()) {
      throw new CertificateException(without.get());
    }
    if (!isBlank(rest(der, certificates, unread))) {
      throw new CertificateException(
          "holds more data behind a certificate or a PKCS#7 bundle. Write each of them to a file of"
              + " its own");
    }
    return certificates;
  }

  /** What Java left out: all from the first byte that is not of a certificate or a bundle. */
  private static byte[] rest(
      byte[] der, List<X509Certificate> certificates, ByteArrayInputStream unread)
      throws CertificateException {
    int end = 0;
    for (X509Certificate certificate : certificates) {
      byte[] encoded = certificate.getEncoded();
      int next = end + encoded.length;
      if (next > der.length || !Arrays.equals(der, end, next, encoded, 0, encoded.length)) {
        // A bundle. Java reads only its bytes, and ends there.
        return unread.readAllBytes();
      }
      end = next;
    }
    return Arrays.copyOfRange(der, end, der.length);
  }

  private static boolean isBlank(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1).isBlank();
  }
}
