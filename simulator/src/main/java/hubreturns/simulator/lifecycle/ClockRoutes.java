package hubreturns.simulator.lifecycle;

import hubreturns.simulator.records.Field;
import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Refusal;
import hubreturns.simulator.web.Request;
import hubreturns.simulator.web.Response;
import hubreturns.simulator.web.WebServer;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /clock}, and {@code POST /clock} with {@code {"speed": 86400}}, {@code {"advance":
 * "P3D"}} or both. All records have moved before the response to a post is sent. A page posts the
 * same as a form.
 */
public record ClockRoutes(LifeCycle lifeCycle) {
  /** The highest speed: a year per second. */
  private static final double SPEED_MAX = 31_536_000;

  private static final Duration ADVANCE_MAX = Duration.ofDays(3650);

  public void addTo(WebServer web) {
    web.route("GET", "/clock", request -> Response.json(200, state()));
    web.route("POST", "/clock", this::set);
    web.route("POST", "/controls/clock", this::submit);
  }

  private Response set(Request request) {
    ObjectNode body =
        Json.readObject(request.body())
            .orElseThrow(() -> new Refusal(400, "Send a JSON object with speed, advance or both."));
    JsonNode speed = body.path("speed");
    int moved =
        set(
            speed.isMissingNode() ? "" : speed.isNumber() ? speed.asString() : "not a number",
            body.path("advance").asString(""));
    return Response.json(200, state().put("moved", moved));
  }

  private Response submit(Request request) {
    var _ = set(request.form("speed"), request.form("advance"));
    return Response.seeOther("/");
  }

  /** Sets the clock, and returns how many records moved. An empty text changes nothing. */
  private int set(String speedText, String advanceText) {
    try {
      SimulatedClock clock = lifeCycle.clock();
      double speed = speedText.isEmpty() ? clock.speed() : Double.parseDouble(speedText);
      Duration advance = advanceText.isEmpty() ? Duration.ZERO : Duration.parse(advanceText);
      if (speed >= 0
          && speed <= SPEED_MAX
          && !advance.isNegative()
          && advance.compareTo(ADVANCE_MAX) <= 0) {
        return lifeCycle.set(advance, speed);
      }
    } catch (NumberFormatException | DateTimeParseException notReadable) {
      // The refusal is the same as for a value out of range.
    }
    throw new Refusal(
        400, "speed is 0 to 31536000; advance is an ISO 8601 duration of at most 3650 days.");
  }

  private ObjectNode state() {
    return Json.object()
        .put("now", Field.time(lifeCycle.clock().instant()))
        .put("speed", lifeCycle.clock().speed());
  }
}
