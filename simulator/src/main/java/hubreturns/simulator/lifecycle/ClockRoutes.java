package hubreturns.simulator.lifecycle;

import hubreturns.simulator.records.Field;
import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Refusal;
import hubreturns.simulator.web.Request;
import hubreturns.simulator.web.Response;
import hubreturns.simulator.web.WebServer;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /clock}, and {@code POST /clock} with {@code {"speed": 86400}}, {@code {"advance":
 * "P3D"}} or both. All records have moved before the response to a post is sent.
 */
public record ClockRoutes(LifeCycle lifeCycle) {
  /** Adds the routes to a server. */
  public void addTo(WebServer web) {
    web.route("GET", "/clock", request -> Response.json(200, state()));
    web.route("POST", "/clock", this::set);
  }

  private Response set(Request request) {
    ObjectNode body =
        Json.readObject(request.body())
            .orElseThrow(() -> new Refusal("Send a JSON object with speed, advance or both."));
    JsonNode speed = body.path("speed");
    Optional<Duration> advance = duration(body.path("advance").asString("PT0S"));
    if (advance.isEmpty()
        || !(speed.isMissingNode()
            || (speed.isNumber() && SimulatedClock.isSpeed(speed.asDouble())))) {
      throw new Refusal(
          "speed is 0 to 31536000; advance is an ISO 8601 duration of at most 3650 days.");
    }
    int moved =
        lifeCycle.set(
            speed.isNumber() ? Optional.of(speed.asDouble()) : Optional.empty(), advance.get());
    return Response.json(200, state().put("moved", moved));
  }

  private ObjectNode state() {
    return Json.object()
        .put("now", Field.time(lifeCycle.clock().instant()))
        .put("speed", lifeCycle.clock().speed());
  }

  private static Optional<Duration> duration(String text) {
    try {
      return Optional.of(Duration.parse(text)).filter(SimulatedClock::isAdvance);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
