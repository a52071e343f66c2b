package hubreturns.simulator.pages;

import hubreturns.simulator.faults.Call;
import hubreturns.simulator.faults.Fault;
import hubreturns.simulator.faults.FaultRoutes;
import hubreturns.simulator.faults.FaultScript;
import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Refusal;
import hubreturns.simulator.web.Request;
import hubreturns.simulator.web.Response;
import hubreturns.simulator.web.Templates;
import hubreturns.simulator.web.WebServer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A page that shows the fault script and adds to it. */
record FaultPages(FaultScript faults, FaultRoutes routes) {
  private static final String PATH = "/controls/faults";

  void addTo(WebServer web) {
    web.route("GET", PATH, request -> page(200, ""));
    web.route(
        "POST",
        PATH,
        request -> {
          faults.clear();
          return Response.seeOther(PATH);
        });
    web.route("POST", PATH + "/add", this::add);
  }

  private Response page(int status, String problem) {
    return Templates.page(
        status,
        "faults",
        Map.of(
            "problem",
            problem,
            "faults",
            faults.active().stream().map(Words::fault).toList(),
            "kinds",
            List.of(Fault.Kind.values()),
            "calls",
            Stream.of(Call.values()).map(Call::text).toList()));
  }

  private Response add(Request request) {
    try {
      routes.add(Optional.of(fault(request)));
      return Response.seeOther(PATH);
    } catch (Refusal refusal) {
      return page(400, String.valueOf(refusal.getMessage()));
    }
  }

  /** The submitted form as a fault of the script. An empty field leaves its member out. */
  private static ObjectNode fault(Request request) {
    ObjectNode fault = Json.object().put("fault", request.form("fault"));
    for (String name : List.of("count", "forSeconds", "delayMillis")) {
      String text = request.form(name).strip();
      if (text.matches("\\d{1,9}")) {
        fault.put(name, Integer.parseInt(text));
      } else if (!text.isEmpty()) {
        fault.put(name, text);
      }
    }
    if (!request.form("match").isBlank()) {
      fault.put("match", request.form("match").strip());
    }
    List<String> calls = request.formValues("where");
    if (!calls.isEmpty()) {
      ArrayNode where = fault.putArray("where");
      calls.forEach(where::add);
    }
    return fault;
  }
}
