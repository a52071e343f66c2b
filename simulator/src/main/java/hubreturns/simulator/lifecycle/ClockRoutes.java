package hubreturns.simulator.lifecycle;

import hubreturns.simulator.records.Field;
import hubreturns.simulator.web.Answer;
import hubreturns.simulator.web.Handler;
import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Request;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /clock}, and {@code POST /clock} with {@code {"speed": 86400}}, {@code {"advance":
 * "P3D"}} or both. When a post is answered, every record has moved to where it belongs.
 */
public final class ClockRoutes implements Handler {
  private final LifeCycle lifeCycle;

  /** Routes to the clock of a life cycle. */
  public ClockRoutes(LifeCycle lifeCycle) {
    this.lifeCycle = lifeCycle;
  }

  @Override
  public Answer answer(Request request) {
    return switch (request.method()) {
      case "GET" -> Answer.json(200, state());
      case "POST" ->
          Json.readObject(request.body())
              .map(this::set)
              .orElseGet(() -> Answer.problem(400, "A JSON object is expected."));
      default -> Answer.problem(405, "The clock is posted and read.");
    };
  }

  private Answer set(ObjectNode body) {
    JsonNode speed = body.path("speed");
    Optional<Duration> advance = duration(body.path("advance").asString("PT0S"));
    boolean isGoodSpeed =
        speed.isMissingNode()
            || (speed.isNumber()
                && speed.asDouble() >= 0
                && speed.asDouble() <= SimulatedClock.SPEED_MAX);
    if (!isGoodSpeed || advance.isEmpty()) {
      return Answer.problem(
          400, "speed is 0 to 31536000; advance is an ISO 8601 duration of at most 3650 days.");
    }
    if (speed.isNumber()) {
      lifeCycle.clock().runAt(speed.asDouble());
    }
    lifeCycle.clock().advance(advance.get());
    int moved = lifeCycle.turn();
    lifeCycle.keepTime();
    return Answer.json(200, state().put("moved", moved));
  }

  private ObjectNode state() {
    return Json.object()
        .put("now", Field.time(lifeCycle.clock().instant()))
        .put("speed", lifeCycle.clock().speed());
  }

  private static Optional<Duration> duration(String text) {
    try {
      return Optional.of(Duration.parse(text))
          .filter(length -> !length.isNegative())
          .filter(length -> length.compareTo(SimulatedClock.ADVANCE_MAX) <= 0);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
