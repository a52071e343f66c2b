package hubreturns.client.keys;

import hubreturns.signature.OrganisationCertificate;
import hubreturns.signature.XmlSigner;
import hubreturns.vocabulary.UserId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Optional;

/** A User's signing key and the certificate that names it (duis.md section 6). */
public record SigningIdentity(PrivateKey key, X509Certificate certificate) {

  /**
   * From PEM files.
   *
   * @throws CannotUse when they cannot be read or do not belong together
   */
  public static SigningIdentity fromPem(Path keyFile, Path certificateFile) {
    return checked(
        Pem.privateKey(keyFile),
        Pem.certificates(certificateFile).getFirst(),
        keyFile + " and " + certificateFile);
  }

  /**
   * The first key of a PKCS#12 file.
   *
   * @throws CannotUse when there is none or the password is wrong
   */
  public static SigningIdentity fromKeystore(Path file, char[] password) {
    if (!Files.isReadable(file)) {
      throw new CannotUse("cannot read " + file);
    }
    try {
      KeyStore store = KeyStore.getInstance(file.toFile(), password);
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias)
            && store.getKey(alias, password) instanceof PrivateKey key
            && store.getCertificate(alias) instanceof X509Certificate certificate) {
          return checked(key, certificate, file.toString());
        }
      }
      throw new CannotUse(file + " holds no private key with its certificate");
    } catch (IOException | GeneralSecurityException e) {
      throw new CannotUse(file + " cannot be opened: wrong password, or no PKCS#12 file");
    }
  }

  /** The User that the certificate names. */
  public Optional<UserId> user() {
    return new OrganisationCertificate(certificate).eui();
  }

  /** A signer with this key. */
  public XmlSigner signer() {
    return new XmlSigner(key, certificate);
  }

  private static SigningIdentity checked(
      PrivateKey key, X509Certificate certificate, String source) {
    if (!new OrganisationCertificate(certificate).onP256()) {
      throw new CannotUse(source + ": the certificate's key is not on P-256, as the DUIS demands");
    }
    if (!belongTogether(key, certificate)) {
      throw new CannotUse(source + ": the certificate is not this key's");
    }
    return new SigningIdentity(key, certificate);
  }

  private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
    byte[] probe = {1, 2, 3};
    try {
      Signature signing = Signature.getInstance("SHA256withECDSA");
      signing.initSign(key);
      signing.update(probe);
      Signature checking = Signature.getInstance("SHA256withECDSA");
      checking.initVerify(certificate.getPublicKey());
      checking.update(probe);
      return checking.verify(signing.sign());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
