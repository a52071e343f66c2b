package hubreturns.service.trust;

import hubreturns.returnsfile.GivenFile;
import hubreturns.signature.PemBlock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A file with the certificates of a User or of the DSP. */
public final class CertificateFile {
  private static final String CERTIFICATE = "CERTIFICATE";

  private CertificateFile() {}

  /**
   * The certificates of a file, in order. Reads PEM (text around the blocks is ignored), PKCS#7 and
   * DER.
   *
   * @throws CertificateException when there is none, or one cannot be read; the message follows the
   *     name of the file
   */
  public static List<X509Certificate> read(Path file) throws IOException, CertificateException {
    byte[] content =
        GivenFile.bytes(file, GivenFile.KEYS_BYTES_MAX)
            .orElseThrow(() ->
                new CertificateException(
                    "is larger than %d kB. Name the file of the certificate"
                        .formatted(GivenFile.KEYS_BYTES_MAX / 1_024)));
    if (content.length == 0) {
      throw new CertificateException("is empty");
    }
    PemText.requireWhole(content);
    List<PemBlock> blocks = PemBlock.allIn(PemBlock.textOf(content));
    List<X509Certificate> certificates = new ArrayList<>();
    for (PemBlock block : blocks) {
      if (block.label().equals(CERTIFICATE)) {
        certificates.addAll(decode(der(block)));
      }
    }
    if (certificates.isEmpty()) {
      certificates.addAll(blocks.isEmpty() ? decode(content) : decode(blocks.getFirst()));
    }
    return certificates;
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

  /**
   * The certificates in a block that is not itself a certificate. Only a PKCS#7 bundle holds any.
   */
  private static List<X509Certificate> decode(PemBlock block) throws CertificateException {
    return switch (block.label()) {
      case "PKCS7", "CMS" -> decode(der(block));
      case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST" ->
          throw new CertificateException(
              "is a certificate request. Use the certificate that the authority issued for it");
      case "PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY" ->
          throw new CertificateException("is a private key. Name the file of the certificate");
      default ->
          throw new CertificateException(
              "holds a " + block.label() + " and no certificate. Name the file of the certificate");
    };
  }

  private static List<X509Certificate> decode(byte[] der) throws CertificateException {
    List<X509Certificate> certificates;
    try {
      certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(der))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
    } catch (CertificateException e) {
      certificates = List.of();
    }
    if (certificates.isEmpty()) {
      throw new CertificateException(
          "is not an X.509 certificate in PEM or DER, or holds a broken one");
    }
    return certificates;
  }
}
