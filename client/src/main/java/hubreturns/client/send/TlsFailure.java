package hubreturns.client.send;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;

/** What a failure of the HTTP client says about TLS. */
final class TlsFailure {
  /** How the JDK names an end of the stream, a reset and an orderly end during the handshake. */
  private static final Set<String> CUT_OFF =
      Set.of(
          "Remote host terminated the handshake",
          "Remote host closed the channel",
          "Received close_notify during handshake");

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

  /**
   * Whether the other side closed the connection before TLS was agreed, without a reason. A DSP
   * does so while it stops, and the same bytes may succeed later.
   */
  static boolean isCutOff(SSLException failure) {
    String message = String.valueOf(failure.getMessage());
    return CUT_OFF.stream().anyMatch(message::contains);
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
