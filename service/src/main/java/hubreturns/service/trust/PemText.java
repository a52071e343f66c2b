package hubreturns.service.trust;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;

/** PEM, as files with several certificates or revocation lists hold it. */
final class PemText {
  private PemText() {}

  /**
   * Refuses PEM that is cut short: the JDK leaves its last block out without a word.
   *
   * @throws CertificateException when a block does not end
   */
  static void requireWhole(byte[] content) throws CertificateException {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    if (count(text, "-----BEGIN ") != count(text, "-----END ")) {
      throw new CertificateException(
          "it has a line -----BEGIN without its line -----END, so it is probably cut short");
    }
  }

  private static int count(String text, String part) {
    return text.split(part, -1).length;
  }
}
