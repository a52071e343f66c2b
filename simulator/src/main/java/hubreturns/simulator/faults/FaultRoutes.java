package hubreturns.simulator.faults;

import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Refusal;
import hubreturns.simulator.web.Request;
import hubreturns.simulator.web.Response;
import hubreturns.simulator.web.Templates;
import hubreturns.simulator.web.WebServer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST}, {@code GET} and {@code DELETE /faults}: the fault script as JSON. A page shows the
 * same and adds to it.
 */
public record FaultRoutes(FaultScript script) {
  private static final String PAGE = "/controls/faults";

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
    web.route("GET", PAGE, request -> page(200, ""));
    web.route(
        "POST",
        PAGE,
        request -> {
          script.clear();
          return Response.seeOther(PAGE);
        });
    web.route("POST", PAGE + "/add", this::submit);
  }

  private Response active() {
    return Response.json(200, script.active());
  }

  private Response add(Request request) {
    script.add(Json.read(request.body()));
    return active();
  }

  public List<String> inWords() {
    return script.active().stream().map(Fault::inWords).toList();
  }

  private Response page(int status, String problem) {
    return Templates.page(
        status,
        "faults",
        Map.of(
            "problem", problem,
            "faults", inWords(),
            "kinds", List.of(Fault.Kind.values()),
            "calls", List.of(Call.values())));
  }

  private Response submit(Request request) {
    try {
      script.add(Optional.of(fault(request)));
      return Response.seeOther(PAGE);
    } catch (Refusal refusal) {
      return page(400, String.valueOf(refusal.getMessage()));
    }
  }

  /** The submitted form as a fault of the script. An empty field leaves its member out. */
  private static ObjectNode fault(Request request) {
    ObjectNode fault = Json.object().put("fault", request.form("fault"));
    for (String name : List.of("count", "forSeconds", "delayMillis", "match")) {
      String text = request.form(name).strip();
      if (text.matches("\\d{1,9}") && !name.equals("match")) {
        fault.put(name, Integer.parseInt(text));
      } else if (!text.isEmpty()) {
        fault.put(name, text);
      }
    }
    List<String> calls = request.formValues("where");
    if (!calls.isEmpty()) {
      calls.forEach(fault.putArray("where")::add);
    }
    return fault;
  }
}
