package hubreturns.acceptance.wire;

import hubreturns.harness.Ended;
import hubreturns.harness.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key and its self-signed certificate for TLS on 127.0.0.1, made by the JDK's keytool.
 *
 * @param key PKCS#8 in PEM
 * @param certificate in PEM
 */
public record TlsIdentity(KeyStore store, Path key, Path certificate) {
  private static final char[] PASSWORD = "changeit".toCharArray();

  /** Makes a key and a certificate for {@code CN=name}, in files below a folder. */
  public static TlsIdentity make(Path folder, String name)
      throws IOException, InterruptedException {
    return make(folder, name, Duration.ofDays(3_650));
  }

  /** The same, with a certificate that is valid from now on for this time. */
  public static TlsIdentity make(Path folder, String name, Duration validFor)
      throws IOException, InterruptedException {
    Path file = folder.resolve(name + ".p12");
    Files.deleteIfExists(file);
    Ended.successfully(
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-J-XX:TieredStopAtLevel=1",
            "-genkeypair",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-alias",
            "tls",
            "-dname",
            "CN=" + name,
            "-ext",
            "san=ip:127.0.0.1",
            // The validity begins in the past. It ends after the whole days and the seconds part of
            // the given time.
            "-startdate",
            "-1d+" + validFor.toSecondsPart() + "S",
            "-validity",
            String.valueOf(validFor.toDays() + 1),
            "-storetype",
            "PKCS12",
            "-storepass",
            String.valueOf(PASSWORD),
            "-keystore",
            file.toString()));
    try (InputStream stored = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(stored, PASSWORD);
      return new TlsIdentity(
          store,
          Files.writeString(
              folder.resolve(name + ".key"),
              SigningKey.pem("PRIVATE KEY", store.getKey("tls", PASSWORD).getEncoded())),
          Files.writeString(
              folder.resolve(name + ".pem"),
              SigningKey.pem("CERTIFICATE", store.getCertificate("tls").getEncoded())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("reading the files of keytool", e);
    }
  }

  /** A context that presents this certificate and trusts only the certificate of {@code server}. */
  public SSLContext trusting(TlsIdentity server) {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), server.trust().getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A context that presents no certificate and trusts only this one. */
  public SSLContext anonymously() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust().getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private TrustManagerFactory trust() throws GeneralSecurityException {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("tls", store.getCertificate("tls"));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      return trust;
    } catch (IOException e) {
      throw new IllegalStateException("creating an empty key store", e);
    }
  }
}
