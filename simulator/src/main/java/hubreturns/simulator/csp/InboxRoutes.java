package hubreturns.simulator.csp;

import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Refusal;
import hubreturns.simulator.web.Request;
import hubreturns.simulator.web.Response;
import hubreturns.simulator.web.Templates;
import hubreturns.simulator.web.WebServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The side of the CSPs: {@code POST} and {@code GET /csp/{name}/notices}, and pages of the same.
 *
 * <p>A notice is about one return and goes to one CSP. The first copy gets status 201, every
 * further copy 200.
 */
public record InboxRoutes(Inbox inbox) {
  private static final int PAGE_SIZE = 100;
  private static final int KEY_CHARS_MAX = 1000;

  /** Adds the routes to a server. */
  public void addTo(WebServer web) {
    web.route("GET", "/csp", request -> overview());
    web.route("GET", "/csp/{name}", request -> forCsp(request, this::page));
    web.route("POST", "/csp/{name}/notices", request -> forCsp(request, this::receive));
    web.route(
        "GET",
        "/csp/{name}/notices",
        request -> forCsp(request, wantsPage(request) ? this::page : this::list));
  }

  private static Response forCsp(Request request, BiFunction<Csp, Request, Response> route) {
    return Csp.named(request.part("name"))
        .map(csp -> route.apply(csp, request))
        .orElseGet(() ->
            Response.problem(404, "Unknown CSP. The CSPs are Arqiva, Telefonica and Vodafone."));
  }

  private static boolean wantsPage(Request request) {
    return request.header("Accept").filter(accept -> accept.contains("text/html")).isPresent();
  }

  private Response receive(Csp csp, Request request) {
    ObjectNode notice =
        Json.readObject(request.body())
            .orElseThrow(() -> new Refusal("A notice is a JSON object."));
    String key =
        Optional.ofNullable(notice.get("returnReference"))
            .filter(JsonNode::isString)
            .map(JsonNode::asString)
            .or(() -> request.header("Idempotency-Key"))
            .filter(text -> !text.isBlank() && text.length() <= KEY_CHARS_MAX)
            .orElseThrow(
                () -> new Refusal("A notice needs a returnReference or an Idempotency-Key."));
    boolean isNew = inbox.receive(csp, key, request.body());
    return Response.json(isNew ? 201 : 200, Json.object().put("received", true).put("new", isNew));
  }

  private Response list(Csp csp, Request request) {
    int limit = request.number("limit", Integer.MAX_VALUE);
    int offset = request.number("offset", 0);
    ArrayNode notices = Json.array();
    inbox.list(csp, limit, offset).forEach(received -> notices.add(json(received)));
    return Response.json(200, notices);
  }

  private static ObjectNode json(Inbox.ReceivedNotice received) {
    ObjectNode notice =
        Json.readObject(received.notice().getBytes(StandardCharsets.UTF_8)).orElseGet(Json::object);
    return notice
        .put("receivedAt", received.receivedAt())
        .put("timesReceived", received.timesReceived());
  }

  private Response overview() {
    List<Map<String, Object>> inboxes = new ArrayList<>();
    for (Csp csp : Csp.values()) {
      inboxes.add(Map.of("csp", csp.text(), "count", inbox.count(csp)));
    }
    return Templates.page(200, "inboxes", Map.of("inboxes", inboxes));
  }

  private Response page(Csp csp, Request request) {
    int offset = request.number("offset", 0);
    List<Map<String, Object>> notices = new ArrayList<>();
    for (Inbox.ReceivedNotice received : inbox.list(csp, PAGE_SIZE, offset)) {
      ObjectNode notice = json(received);
      Map<String, Object> row = new HashMap<>();
      for (String name :
          List.of("returnReference", "deviceId", "region", "srv", "returnType", "receivedAt")) {
        row.put(name, notice.path(name).asString(""));
      }
      row.put("times", received.timesReceived());
      notices.add(row);
    }
    long count = inbox.count(csp);
    long next = (long) offset + PAGE_SIZE;
    return Templates.page(
        200,
        "inbox",
        Map.of(
            "csp",
            csp.text(),
            "count",
            count,
            "notices",
            notices,
            "next",
            next < count ? Long.toString(next) : ""));
  }
}
