package hubreturns.service.request;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.ProtocolHandler;
import org.apache.coyote.http11.Http11NioProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProblemReportsTest {
  private final Tomcat tomcat = new Tomcat();

  @TempDir Path directory;

  @AfterEach
  void stopTomcat() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }

  @Test
  void ask_to_resend_a_request_that_arrives_at_the_moment_of_the_stop() throws Exception {
    start(new PausedWhileItReads());

    assertThat(response("POST /services HTTP/1.1\r\nHost: dsp\r\nContent-Length: 0\r\n\r\n"))
        .startsWith("HTTP/1.1 503 ")
        .contains("Retry-After: 5\r\n")
        .contains("Content-Type: application/problem+json")
        .contains("urn:hub-returns:problem:unavailable")
        .contains("The service is stopping. Nothing was changed. Resend the same message.");
  }

  @Test
  void say_that_a_request_is_malformed() throws Exception {
    start(new Http11NioProtocol());

    assertThat(response("POST /services HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("Content-Type: application/problem+json")
        .contains("about:blank")
        .contains("Malformed HTTP request");
  }

  private void start(ProtocolHandler protocol) throws LifecycleException {
    Connector connector = new Connector(protocol);
    connector.setPort(0);
    tomcat.setBaseDir(directory.toString());
    tomcat.setConnector(connector);
    tomcat.addContext("", null);
    ((StandardHost) tomcat.getHost()).setErrorReportValveClass(ProblemReports.class.getName());
    tomcat.start();
  }

  private String response(String request) throws IOException {
    int port = tomcat.getConnector().getLocalPort();
    try (Socket sender = new Socket(InetAddress.getLoopbackAddress(), port)) {
      sender.setSoTimeout(10_000);
      sender.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(sender.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  /** Is paused between the two looks that Tomcat takes before it reads the headers of a request. */
  private static final class PausedWhileItReads extends Http11NioProtocol {
    private final AtomicInteger looks = new AtomicInteger();

    @Override
    public boolean isPaused() {
      return looks.getAndIncrement() > 0;
    }
  }
}
