package hubreturns.simulator.faults;

import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Request;
import hubreturns.simulator.web.Response;
import hubreturns.simulator.web.WebServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST}, {@code GET} and {@code DELETE /faults}: the fault script as JSON. */
public record FaultRoutes(FaultScript script, Clock clock) {
  /** Adds the routes to a server. */
  public void addTo(WebServer web) {
    web.route("GET", "/faults", request -> active());
    web.route("POST", "/faults", this::add);
    web.route(
        "DELETE",
        "/faults",
        request -> {
          script.clear();
          return active();
        });
  }

  private Response add(Request request) {
    script.add(FaultReader.read(Json.read(request.body()), clock.instant()));
    return active();
  }

  private Response active() {
    ArrayNode faults = Json.array();
    Instant now = clock.instant();
    script.active().forEach(fault -> faults.add(json(fault, now)));
    return Response.json(200, faults);
  }

  private static ObjectNode json(Fault fault, Instant now) {
    ObjectNode json = Json.object().put("fault", fault.kind().text());
    fault.left().ifPresent(count -> json.put("count", count));
    fault
        .until()
        .ifPresent(end -> json.put("forSeconds", Duration.between(now, end).toMillis() / 1000.0));
    if (fault.kind() == Fault.Kind.SLOW) {
      json.put("delayMillis", fault.delay().toMillis());
    }
    ArrayNode where = json.putArray("where");
    new TreeSet<>(fault.where()).forEach(call -> where.add(call.text()));
    fault.match().ifPresent(text -> json.put("match", text));
    return json;
  }
}
