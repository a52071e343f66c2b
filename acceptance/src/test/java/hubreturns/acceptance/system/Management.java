package hubreturns.acceptance.system;

import hubreturns.harness.Http;
import hubreturns.harness.RunningService;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.util.OptionalDouble;

/** The management port of a running service: its health and its metrics. */
public record Management(RunningService service) {
  private Http.Response get(String path) throws IOException, InterruptedException {
    return Http.get(service.management().resolve("/actuator/" + path));
  }

  /** Whether the service takes requests: status 200 or 503, and why. */
  public Http.Response readiness() throws IOException, InterruptedException {
    return get("health/readiness");
  }

  /** Waits for a status of {@link #readiness()}. */
  public void awaitReadiness(int status) throws InterruptedException {
    Waiting.until("readiness " + status, () -> readiness().status() == status);
  }

  /** The health of all parts. */
  public String health() throws IOException, InterruptedException {
    return get("health").text();
  }

  public String metrics() throws IOException, InterruptedException {
    return get("prometheus").text();
  }

  /** The value of a metric, which is named with its labels. */
  public OptionalDouble metric(String name) throws IOException, InterruptedException {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .findFirst();
  }
}
