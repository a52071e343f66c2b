package hubreturns.ssi;

import hubreturns.connections.LimitedHttp;
import hubreturns.ssi.access.AnonymousRequestLimits;
import hubreturns.ssi.page.Choices;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.RemoteIpValve;
import org.apache.coyote.AbstractProtocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.error.ErrorPage;

/**
 * The pages' Tomcat and its limits. It has threads of its own, so that work on pages never occupies
 * the threads of the DUIS interface.
 */
final class WebServer {
  static final int UPLOAD_BYTES_MAX = 8 * 1024 * 1024;
  static final int UPLOAD_REQUEST_BYTES_MAX =
      UPLOAD_BYTES_MAX + AnonymousRequestLimits.FORM_BYTES_MAX;
  static final int CONNECTIONS_MAX = 200;

  // The address of a list holds its search. Each Device ID may have quotes around it and a line end
  // after it.
  private static final int HEADER_BYTES_MAX = 64 * Choices.IDS_MAX;
  // The headers of a file hold its name. No system has names of more than about 1,000 bytes.
  private static final int PART_HEADER_BYTES_MAX = 8 * 1024;
  private static final int THREADS_KEPT = 4;
  private static final Duration SILENCE_MAX = Duration.ofSeconds(20);

  private WebServer() {}

  static TomcatServletWebServerFactory factory(SsiConfiguration configuration)
      throws UnknownHostException {
    TomcatServletWebServerFactory server = new TomcatServletWebServerFactory(configuration.port());
    server.setAddress(InetAddress.getByName(configuration.address()));
    server.setServerHeader("");
    LimitedHttp.use(
        server, new LimitedHttp.Limits(CONNECTIONS_MAX, configuration.connectionsPerAddress()));
    server.addConnectorCustomizers(connector -> {
      connector.setMaxPostSize(AnonymousRequestLimits.FORM_BYTES_MAX);
      connector.setMaxPartHeaderSize(PART_HEADER_BYTES_MAX);
      connector.setProperty("maxHttpRequestHeaderSize", String.valueOf(HEADER_BYTES_MAX));
      // A browser shows the page about a file that is too large only after it has sent the file.
      connector.setProperty("maxSwallowSize", String.valueOf(8 * UPLOAD_BYTES_MAX));
      AbstractProtocol<?> http = (AbstractProtocol<?>) connector.getProtocolHandler();
      http.setMaxThreads(CONNECTIONS_MAX);
      http.setMinSpareThreads(THREADS_KEPT);
      http.setConnectionTimeout((int) SILENCE_MAX.toMillis());
      http.setKeepAliveTimeout((int) SILENCE_MAX.toMillis());
    });
    server.addContextCustomizers(context -> {
      context.setUseRelativeRedirects(true);
      // Browsers send forms in the encoding of their page, and do not say which one that is.
      context.setRequestCharacterEncoding(StandardCharsets.UTF_8.name());
      if (context.getParent() instanceof StandardHost host) {
        host.setErrorReportValveClass(LastReport.class.getName());
      }
    });
    server.addErrorPages(new ErrorPage("/error"));
    // A proxy on this machine names the client and says whether the client used TLS.
    RemoteIpValve proxy = new RemoteIpValve();
    proxy.setInternalProxies("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|0:0:0:0:0:0:0:1|::1");
    proxy.setProtocolHeader("X-Forwarded-Proto");
    server.addEngineValves(proxy);
    return server;
  }
}
