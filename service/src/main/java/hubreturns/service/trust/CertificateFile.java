package hubreturns.service.trust;

import hubreturns.returnsfile.GivenFile;
import hubreturns.signature.PemBlock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A file with the certificates of a User or of the DSP.
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

  /** A sequence that begins with the number 3. No key or certificate in DER begins so. */
  private static final Pattern PKCS12 =
      Pattern.compile("(?s)0(?:[\\x00-\\x80]|\\x81.|\\x82..|\\x83...)\\x02\\x01\\x03");

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
  public static CertificateFile read(Path file) throws IOException, CertificateException {
    byte[] content =
        GivenFile.bytes(file, GivenFile.KEYS_BYTES_MAX)
            .orElseThrow(() ->
                new CertificateException(
                    "is larger than %d kB. Name the file of the certificate"
                        .formatted(GivenFile.KEYS_BYTES_MAX / 1_024)));
    return of(file, content);
  }

  /** Reads the content of this file, as {@link #read} does. */
  static CertificateFile of(Path file, byte[] content) throws CertificateException {
    if (content.length == 0) {
      throw new CertificateException("is empty");
    }
    String text = PemBlock.textOf(content);
    PemBlock.requireWhole(text);
    List<PemBlock> blocks = PemBlock.allIn(text);
    if (isPkcs12(content)) {
      throw new CertificateException(
          "is a PKCS#12 file (.pfx or .p12). Take the certificates out of it with: openssl pkcs12 -in %s -nokeys -out NEW.pem"
              .formatted(file));
    }
    if (blocks.isEmpty()) {
      return new CertificateFile(decode(content), false);
    }
    if (BINARY.matcher(text).find()) {
      throw new CertificateException(
          "holds both PEM and binary data, such as a certificate in DER. Write each certificate to"
              + " a file of its own");
    }
    List<X509Certificate> certificates = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (PemBlock block : blocks) {
      switch (block.label()) {
        case "CERTIFICATE", "X509 CERTIFICATE", "PKCS7", "CMS" ->
            certificates.addAll(decode(der(block)));
        case "TRUSTED CERTIFICATE" -> certificates.addAll(decodeTrusted(der(block)));
        default -> others.add(block.label());
      }
    }
    if (certificates.isEmpty()) {
      throw new CertificateException(insteadOfCertificate(others));
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

  /** Whether these bytes are a keystore in PKCS#12, as Windows exports one. */
  public static boolean isPkcs12(byte[] content) {
    return PKCS12.matcher(new String(content, StandardCharsets.ISO_8859_1)).lookingAt();
  }

  private static boolean isOfKey(String label) {
    return label.endsWith(PRIVATE_KEY) || label.equals(KEY_PARAMETERS);
  }

  private static byte[] der(PemBlock block) throws CertificateException {
    try {
      return Base64.getMimeDecoder().decode(block.text());
    } catch (IllegalArgumentException e) {
      throw new CertificateException(
          "has a block "
              + block.label()
              + " that is not valid base64. Export the certificate again",
          e);
    }
  }

  private static String insteadOfCertificate(List<String> labels) {
    if (labels.stream().allMatch(CertificateFile::isOfKey)) {
      return "is a private key. Name the file of the certificate";
    }
    String label = labels.stream().filter(one -> !isOfKey(one)).findFirst().orElseThrow();
    return label.endsWith("CERTIFICATE REQUEST")
        ? "is a certificate request. Use the certificate that the authority issued for it"
        : "holds the block " + label + " and no certificate. Name the file of the certificate";
  }

  /** Behind its certificate, such a block may hold what OpenSSL trusts the certificate for. */
  private static List<X509Certificate> decodeTrusted(byte[] der) throws CertificateException {
    try {
      return decode(der);
    } catch (CertificateException e) {
      throw new CertificateException(
          "holds a TRUSTED CERTIFICATE of OpenSSL. Convert it with: openssl x509 -in FILE -out NEW",
          e);
    }
  }

  private static List<X509Certificate> decode(byte[] der) throws CertificateException {
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
      throw new CertificateException(
          "is not an X.509 certificate in PEM or DER, or holds a broken one");
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
