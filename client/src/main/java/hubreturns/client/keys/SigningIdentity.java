package hubreturns.client.keys;

import hubreturns.signature.OrganisationCertificate;
import hubreturns.signature.XmlSigner;
import hubreturns.vocabulary.UserId;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** A User's signing key and its certificate (docs/client.md#keys). */
public record SigningIdentity(PrivateKey key, X509Certificate certificate) {

  /**
   * The key and the certificate in PEM files. If there are several, the first key and certificate
   * that belong together are used.
   *
   * @throws UnusableInput when they cannot be read or do not belong together
   */
  public static SigningIdentity fromPem(Path keyFile, Path certificateFile) {
    List<PrivateKey> keys = Pem.privateKeys(keyFile);
    List<X509Certificate> certificates = Pem.certificates(certificateFile);
    String source = keyFile + " and " + certificateFile;
    for (X509Certificate certificate : certificates) {
      for (PrivateKey key : keys) {
        if (new OrganisationCertificate(certificate).isOf(key)) {
          return checked(key, certificate, source);
        }
      }
    }
    if (keys.stream().noneMatch(key -> key.getAlgorithm().equals("EC"))) {
      throw new UnusableInput(
          keyFile
              + " holds a key of the type "
              + keys.getFirst().getAlgorithm()
              + ", and the DUIS requires a key on P-256. Use the key of the registered certificate");
    }
    if (certificates.stream().noneMatch(SigningIdentity::onP256)) {
      throw wrongCurve(source);
    }
    throw new UnusableInput(
        source
            + " do not belong together: "
            + (certificates.size() == 1
                ? "the certificate is for another key"
                : "none of the " + certificates.size() + " certificates is for this key"));
  }

  /** The User that the certificate names. */
  public Optional<UserId> user() {
    return new OrganisationCertificate(certificate).eui();
  }

  /** Whether the certificate is meant for signing. */
  public boolean isForSigning() {
    return new OrganisationCertificate(certificate).isForSigning();
  }

  public XmlSigner signer() {
    return new XmlSigner(key, certificate);
  }

  static SigningIdentity checked(PrivateKey key, X509Certificate certificate, String source) {
    if (!onP256(certificate)) {
      throw wrongCurve(source);
    }
    if (!new OrganisationCertificate(certificate).isOf(key)) {
      throw new UnusableInput(
          source + " do not belong together: the certificate is for another key");
    }
    return new SigningIdentity(key, certificate);
  }

  static boolean onP256(X509Certificate certificate) {
    return new OrganisationCertificate(certificate).onP256();
  }

  private static UnusableInput wrongCurve(String source) {
    return new UnusableInput(
        source + ": the certificate's key is not on P-256, which the DUIS requires");
  }
}
