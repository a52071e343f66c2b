package hubreturns.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** A User's private key and its certificate. */
public record SigningKey(PrivateKey key, X509Certificate certificate) {

  /** Reads the key and the certificate of a made-up supplier. */
  public static SigningKey of(Supplier supplier) {
    try {
      String pem = Files.readString(supplier.key()).replaceAll("-----[A-Z ]+-----|\\s", "");
      PrivateKey key =
          KeyFactory.getInstance("EC")
              .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
      return new SigningKey(key, certificate(supplier.certificate()));
    } catch (IOException e) {
      throw new UncheckedIOException("reading the key of " + supplier.name(), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("reading the key of " + supplier.name(), e);
    }
  }

  /** Reads a certificate from a PEM file. */
  public static X509Certificate certificate(Path pem) {
    try (InputStream in = Files.newInputStream(pem)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + pem, e);
    } catch (CertificateException e) {
      throw new IllegalStateException("reading " + pem, e);
    }
  }

  /** A key or a certificate as PEM. */
  public static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(der), label);
  }
}
