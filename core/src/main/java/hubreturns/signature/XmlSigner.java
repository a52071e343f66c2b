package hubreturns.signature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * Signs DUIS messages in the accepted profile (docs/wire.md#signature).
 *
 * <p>A message must already be in canonical form, as {@code DuisWriter} writes it. The signer then
 * digests exactly the bytes that are sent, and needs no XML parser.
 */
public final class XmlSigner {
  private static final String DS = " xmlns:ds=\"" + AcceptedAlgorithms.NAMESPACE + "\"";

  private final PrivateKey key;
  private final String keyInfo;

  /**
   * A signer with an organisation's P-256 key.
   *
   * @param certificate names the key in every signature, by issuer and serial
   */
  public XmlSigner(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.keyInfo =
        "<ds:KeyInfo><ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>"
            + escape(certificate.getIssuerX500Principal().getName())
            + "</ds:X509IssuerName><ds:X509SerialNumber>"
            + certificate.getSerialNumber()
            + "</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo>";
  }

  /**
   * The message with its signature as the root's last child.
   *
   * @param canonical a whole document in inclusive canonical form (C14N 1.0), without a signature
   * @throws IllegalStateException when the key cannot sign
   */
  public byte[] sign(byte[] canonical) {
    try {
      byte[] digest = MessageDigest.getInstance(AcceptedAlgorithms.JCA_DIGEST).digest(canonical);
      // In exclusive canonical form, SignedInfo declares ds itself. In the message Signature
      // declares ds, and SignedInfo inherits it.
      byte[] signedInfo = signedInfo(DS, digest).getBytes(StandardCharsets.UTF_8);
      Signature signature = Signature.getInstance(AcceptedAlgorithms.JCA_SIGNATURE);
      signature.initSign(key);
      signature.update(signedInfo);
      String element =
          "<ds:Signature"
              + DS
              + ">"
              + signedInfo("", digest)
              + "<ds:SignatureValue>"
              + base64(signature.sign())
              + "</ds:SignatureValue>"
              + keyInfo
              + "</ds:Signature>";
      return insertBeforeRootEnd(canonical, element.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this key cannot sign; use a P-256 private key", e);
    }
  }

  private static String signedInfo(String declaration, byte[] digest) {
    return "<ds:SignedInfo"
        + declaration
        + "><ds:CanonicalizationMethod Algorithm=\""
        + AcceptedAlgorithms.CANONICALIZATION
        + "\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\""
        + AcceptedAlgorithms.SIGNATURE
        + "\"></ds:SignatureMethod><ds:Reference URI=\"\"><ds:Transforms><ds:Transform Algorithm=\""
        + AcceptedAlgorithms.TRANSFORM
        + "\"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm=\""
        + AcceptedAlgorithms.DIGEST
        + "\"></ds:DigestMethod><ds:DigestValue>"
        + base64(digest)
        + "</ds:DigestValue></ds:Reference></ds:SignedInfo>";
  }

  private static byte[] insertBeforeRootEnd(byte[] canonical, byte[] element) {
    int end = canonical.length - 2;
    while (end >= 0 && !(canonical[end] == '<' && canonical[end + 1] == '/')) {
      end--;
    }
    if (end < 0) {
      throw new IllegalArgumentException("not a canonical XML document");
    }
    byte[] signed = new byte[canonical.length + element.length];
    System.arraycopy(canonical, 0, signed, 0, end);
    System.arraycopy(element, 0, signed, end, element.length);
    System.arraycopy(canonical, end, signed, end + element.length, canonical.length - end);
    return signed;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
