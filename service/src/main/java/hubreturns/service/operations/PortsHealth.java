package hubreturns.service.operations;

import hubreturns.service.request.OwnProbe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether the DUIS port and the SSI port respond, where this process has them: each check of
 * readiness sends a real request to them, or a handshake to a DUIS port with mutual TLS.
 *
 * <p>Such a port ends the handshake of the probe with an alert, because the probe has no client
 * certificate. That shows that the port accepts connections and can do TLS, and nothing more.
 */
final class PortsHealth implements HealthIndicator {
  private static final Logger log = LoggerFactory.getLogger(PortsHealth.class);

  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Answers of the last second are used again: checks at a high rate cost nothing. */
  private static final Duration REUSED_FOR = Duration.ofSeconds(1);

  private final InetAddress duisAddress;
  private final InetAddress ssiAddress;
  private final boolean tls;
  private final OwnProbe probe;
  private final Supplier<Ports> ports;
  private final Duration patience;
  private Health last = Health.unknown().build();
  private Optional<Long> checkedAtNanos = Optional.empty();

  /**
   * The health of these ports.
   *
   * @param duisAddress the address that the DUIS port listens on
   * @param ssiAddress the address that the SSI port listens on
   * @param tls whether the DUIS port has mutual TLS
   * @param patience how long a port may take to respond
   */
  PortsHealth(
      InetAddress duisAddress,
      InetAddress ssiAddress,
      boolean tls,
      OwnProbe probe,
      Supplier<Ports> ports,
      Duration patience) {
    this.patience = patience;
    this.duisAddress = reachable(duisAddress);
    this.ssiAddress = reachable(ssiAddress);
    this.tls = tls;
    this.probe = probe;
    this.ports = ports;
  }

  private static InetAddress reachable(InetAddress listening) {
    return listening.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : listening;
  }

  @Override
  public synchronized Health health() {
    long now = System.nanoTime();
    if (checkedAtNanos.filter(at -> now - at < REUSED_FOR.toNanos()).isEmpty()) {
      last = check();
      checkedAtNanos = Optional.of(System.nanoTime());
    }
    return last;
  }

  private Health check() {
    Map<String, String> seen = new TreeMap<>();
    Ports open = ports.get();
    open.duis()
        .ifPresent(number -> {
          InetSocketAddress port = new InetSocketAddress(duisAddress, number);
          seen.put("duis", tls ? handshake(port) : request(port, "/"));
        });
    open.ssi()
        .ifPresent(number ->
            seen.put("ssi", request(new InetSocketAddress(ssiAddress, number), "/assets/ssi.css")));
    boolean up = seen.values().stream().allMatch(RESPONDS::equals);
    if (!up) {
      log.error("Not ready: {}", seen);
    }
    return (up ? Health.up() : Health.down()).withDetails(seen).build();
  }

  private static final String RESPONDS = "responds";

  private String request(InetSocketAddress port, String path) {
    try (Socket socket = connected(port)) {
      String request =
          "GET %s HTTP/1.1\r\nHost: localhost\r\n%s: %s\r\nConnection: close\r\n\r\n"
              .formatted(path, OwnProbe.HEADER, probe.value());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String status =
          Optional.ofNullable(
                  new BufferedReader(
                          new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                      .readLine())
              .orElse("nothing");
      return status.matches("HTTP/1\\.1 [234].*") ? RESPONDS : "responds with " + status;
    } catch (IOException e) {
      return "does not respond: " + e.getMessage();
    }
  }

  private String handshake(InetSocketAddress port) {
    try (Socket plain = connected(port);
        SSLSocket socket =
            (SSLSocket)
                withoutCertificate()
                    .getSocketFactory()
                    .createSocket(plain, "localhost", port.getPort(), true)) {
      socket.startHandshake();
      int octet = socket.getInputStream().read();
      return octet < 0 ? "closes the connection" : "needs no client certificate";
    } catch (SSLException e) {
      return String.valueOf(e.getMessage()).contains("alert")
          ? RESPONDS
          : "does not speak TLS: " + e.getMessage();
    } catch (IOException | GeneralSecurityException e) {
      return "does not respond: " + e.getMessage();
    }
  }

  private Socket connected(InetSocketAddress port) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout((int) patience.toMillis());
    socket.connect(port, (int) patience.toMillis());
    return socket;
  }

  /** Accepts every certificate: the probe connects to this process itself and sends no secret. */
  private static SSLContext withoutCertificate() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new X509TrustManager[] {new AnyCertificate()}, null);
    return context;
  }

  private static final class AnyCertificate implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException("the probe is a client");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      // Whatever certificate the port shows, it is this process's own.
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
