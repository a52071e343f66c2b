package hubreturns.client.send;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** What a failure of the HTTP client says about TLS. */
final class TlsFailure {
  private TlsFailure() {}

  /**
   * Why there was never a TLS connection, although the other side was there: the rest of a
   * sentence. Empty if the failure has another cause. Then nothing was sent, even if the HTTP
   * client had begun to read the body: two of its threads race, and one of them may report the
   * failure as a connection that was closed, with TLS as the cause.
   */
  static Optional<String> refusal(IOException failure) {
    for (Throwable one = failure; one != null; one = one.getCause()) {
      if (one instanceof SSLException tls) {
        if (isNotTls(tls)) {
          return Optional.of(
              ": the other side does not use TLS there. Check the port in --url, or write http://");
        }
        if (isOfCertificate(tls)) {
          return Optional.of(HttpPost.cause(tls));
        }
      }
    }
    return Optional.empty();
  }

  /** The JDK says this only about the first bytes of the other side. */
  private static boolean isNotTls(SSLException tls) {
    return String.valueOf(tls.getMessage()).contains("SSL message");
  }

  /** Whether this computer did not accept the certificate of the other side. */
  private static boolean isOfCertificate(SSLException tls) {
    for (Throwable one = tls.getCause(); one != null; one = one.getCause()) {
      if (one instanceof CertificateException) {
        return true;
      }
    }
    return false;
  }
}
