package hubreturns.client.send;

import hubreturns.client.keys.Pem;
import hubreturns.client.keys.UnusableInput;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
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
 * @param certificate the client's chain, its own certificate first
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
      store.setKeyEntry(
          "client",
          Pem.privateKey(key.get()),
          new char[0],
          Pem.certificates(certificate.get()).toArray(X509Certificate[]::new));
    }
    return store;
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
