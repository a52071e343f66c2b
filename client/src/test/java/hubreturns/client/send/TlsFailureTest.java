package hubreturns.client.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsFailureTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Unsupported or unrecognized SSL message",
        "Unrecognized SSL message, plaintext connection?"
      })
  void finds_that_the_other_side_does_not_use_tls_wherever_the_http_client_put_it(String message) {
    assertThat(shapes(new SSLException(message)))
        .allSatisfy(failure ->
            assertThat(TlsFailure.refusal(failure))
                .hasValueSatisfying(why -> assertThat(why).contains("does not use TLS there")));
  }

  @Test
  void finds_that_this_computer_refused_the_certificate_wherever_the_http_client_put_it() {
    SSLException refusal =
        new SSLHandshakeException(
            "(certificate_unknown) not trusted",
            new CertificateException("not trusted", new IOException("no path")));

    assertThat(shapes(refusal))
        .allSatisfy(failure ->
            assertThat(TlsFailure.refusal(failure))
                .contains(" ((certificate_unknown) not trusted)"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(bad_record_mac) Tag mismatch",
        "(certificate_required) Received fatal alert: certificate_required",
        "Unrecognized record version TLS-9.9 , plaintext connection?"
      })
  void a_failure_that_can_come_after_the_message_refuses_nothing(String message) {
    assertThat(shapes(new SSLException(message)))
        .allSatisfy(failure -> assertThat(TlsFailure.refusal(failure)).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "Remote host terminated the handshake, true",
    "Remote host closed the channel, true",
    "(unexpected_message) Received close_notify during handshake, true",
    "(handshake_failure) Received fatal alert: handshake_failure, false"
  })
  void tells_a_connection_that_was_cut_off_from_a_refusal(String message, boolean cutOff) {
    SSLException failure = new SSLHandshakeException(message);

    assertThat(TlsFailure.isCutOff(failure)).isEqualTo(cutOff);
    assertThat(TlsFailure.refusal(failure)).isEmpty();
  }

  /** The exception as the reader and as the writer of the HTTP client report it. */
  private static List<IOException> shapes(SSLException tls) {
    return List.of(tls, new IOException("HTTP/1.1 header parser received no bytes", tls));
  }
}
