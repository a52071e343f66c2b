package hubreturns.simulator.faults;

import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Refusal;
import hubreturns.simulator.web.Request;
import hubreturns.simulator.web.Response;
import hubreturns.simulator.web.WebServer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

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
    add(Json.read(request.body()));
    return active();
  }

  /** Adds one fault or an array of faults. Refuses all if one of them cannot be read. */
  public void add(Optional<? extends JsonNode> faults) {
    JsonNode lines =
        faults
            .filter(JsonNode::isContainer)
            .orElseThrow(() -> new Refusal("The script is a JSON array of faults, or one fault."));
    List<Fault> read = new ArrayList<>();
    for (JsonNode line : lines.isArray() ? lines : List.of(lines)) {
      read.add(Fault.read(line, read.size() + 1, clock.instant()));
    }
    script.add(read);
  }

  private Response active() {
    ArrayNode faults = Json.array();
    Instant now = clock.instant();
    script.active().forEach(fault -> faults.add(fault.json(now)));
    return Response.json(200, faults);
  }
}
