package hubreturns.acceptance.wire;

import hubreturns.harness.Http;
import hubreturns.harness.RunningService;
import hubreturns.harness.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** The DUIS interface of a running service. */
public record Duis(RunningService service) {
  /** Sends a message that must get an answer, and verifies the signature of the answer. */
  public Answer send(byte[] message) throws IOException, InterruptedException {
    return send("serviceD", message);
  }

  /** Sends the message to one of the three services. */
  public Answer send(String path, byte[] message) throws IOException, InterruptedException {
    long before = System.nanoTime();
    Http.Response http = post(path, message);
    long millis = Duration.ofNanos(System.nanoTime() - before).toMillis();
    if (http.status() != 200) {
      throw new AssertionError("answered " + http.status() + ": " + http.text());
    }
    Signatures.verify(http.body(), SigningKey.certificate(service.certificate()));
    return Answer.read(http, millis);
  }

  /** Whether a response says that it is a replay. */
  public static boolean isReplay(Http.Response response) {
    return response.header("Hub-Returns-Replayed").equals("true");
  }

  /**
   * Whether a response says that the request did not happen, and that it is worth sending again.
   */
  public static boolean asksToResend(Http.Response response) {
    return response.status() == 503
        && !response.header("Retry-After").isEmpty()
        && response.header("Content-Type").startsWith("application/problem+");
  }

  /** Posts application/xml and returns any response. */
  public Http.Response post(String path, byte[] message, String... headers)
      throws IOException, InterruptedException {
    return Http.post(address(path), "application/xml", message, headers);
  }

  public URI address(String path) {
    return service.duis().resolve("/api/v1/" + path);
  }
}
