package hubreturns.client.send;

import hubreturns.client.keys.Pem;
import hubreturns.client.keys.UnusableInput;
import hubreturns.signature.OrganisationCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The PEM files of a TLS connection (docs/client.md#keys).
 *
 * @param authority the certificate authorities to trust; empty for the JDK's own
 * @param key the client's, for mutual TLS
 * @param certificate the client's certificate, and its authorities in any order
 */
public record TlsFiles(Optional<Path> authority, Optional<Path> key, Optional<Path> certificate) {
  /** Refuses a key without its certificate. */
  public TlsFiles {
    if (key.isPresent() != certificate.isPresent()) {
      throw new UnusableInput("--tls-key and --tls-certificate are needed together");
    }
  }

  /** The settings that these files make; empty for the JDK's own. */
  public Optional<SSLContext> context() {
    if (authority.isEmpty() && key.isEmpty()) {
      return Optional.empty();
    }
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(keyStore(), new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust().getTrustManagers(), new SecureRandom());
      return Optional.of(context);
    } catch (IOException | GeneralSecurityException e) {
      throw new UnusableInput("the TLS files cannot be used: " + e.getMessage());
    }
  }

  /** The JDK takes null for its own authorities. */
  private TrustManagerFactory trust() throws IOException, GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authority.isPresent() ? authorities(authority.get()) : null);
    return trust;
  }

  private static KeyStore authorities(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = empty();
    List<X509Certificate> certificates = Pem.certificates(file);
    for (int i = 0; i < certificates.size(); i++) {
      store.setCertificateEntry("authority-" + i, certificates.get(i));
    }
    return store;
  }

  private KeyStore keyStore() throws IOException, GeneralSecurityException {
    KeyStore store = empty();
    if (key.isPresent() && certificate.isPresent()) {
      PrivateKey own = Pem.privateKey(key.get());
      store.setKeyEntry("client", own, new char[0], chain(own, key.get(), certificate.get()));
    }
    return store;
  }

  /** The certificate of the key, then the one of its issuer, and so on. */
  private static X509Certificate[] chain(PrivateKey key, Path keyFile, Path file) {
    List<X509Certificate> certificates = Pem.certificates(file);
    List<X509Certificate> chain = new ArrayList<>();
    Optional<X509Certificate> next =
        certificates.stream().filter(one -> belongTogether(key, one)).findFirst();
    if (next.isEmpty()) {
      throw new UnusableInput(
          "--tls-key "
              + keyFile
              + " and --tls-certificate "
              + file
              + " do not belong together. Name the certificate that was issued for this key");
    }
    while (next.isPresent()) {
      X509Certificate last = next.get();
      chain.add(last);
      next =
          certificates.stream()
              .filter(one ->
                  one.getSubjectX500Principal().equals(last.getIssuerX500Principal())
                      && !chain.contains(one))
              .findFirst();
    }
    return chain.toArray(X509Certificate[]::new);
  }

  private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> key.getAlgorithm();
        };
    return OrganisationCertificate.belongTogether(key, certificate.getPublicKey(), algorithm);
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
