package hubreturns.simulator.csp;

import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Refusal;
import hubreturns.simulator.web.Request;
import hubreturns.simulator.web.Response;
import hubreturns.simulator.web.Templates;
import hubreturns.simulator.web.WebServer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The side of the CSPs: {@code POST} and {@code GET /csp/{name}/notices}, and pages of the same.
 *
 * <p>A notice is about one return and goes to one CSP. The first copy gets status 201, every
 * further copy 200.
 */
public record InboxRoutes(List<Inbox> inboxes) {
  private static final int PAGE_SIZE = 100;
  private static final int KEY_CHARS_MAX = 1000;

  /** Adds the routes to a server. */
  public void addTo(WebServer web) {
    web.route("GET", "/csp", request -> Templates.page(200, "inboxes", Map.of("inboxes", inboxes)));
    web.route("GET", "/csp/{name}", this::page);
    web.route("POST", "/csp/{name}/notices", this::receive);
    web.route(
        "GET",
        "/csp/{name}/notices",
        request ->
            request.header("Accept").filter(type -> type.contains("text/html")).isPresent()
                ? page(request)
                : list(request));
  }

  private Inbox inbox(Request request) {
    Optional<Csp> csp = Csp.named(request.part("name"));
    return inboxes.stream()
        .filter(inbox -> csp.equals(Optional.of(inbox.csp())))
        .findFirst()
        .orElseThrow(
            () -> new Refusal(404, "Unknown CSP. The CSPs are Arqiva, Telefonica and Vodafone."));
  }

  private Response receive(Request request) {
    Inbox inbox = inbox(request);
    ObjectNode notice =
        Json.readObject(request.body())
            .orElseThrow(() -> new Refusal(400, "A notice is a JSON object."));
    String key =
        Optional.of(notice.path("returnReference"))
            .filter(JsonNode::isString)
            .map(JsonNode::asString)
            .or(() -> request.header("Idempotency-Key"))
            .filter(text -> !text.isBlank() && text.length() <= KEY_CHARS_MAX)
            .orElseThrow(
                () -> new Refusal(400, "A notice needs a returnReference or an Idempotency-Key."));
    boolean isNew = inbox.receive(key, request.body());
    return Response.json(isNew ? 201 : 200, Map.of("received", true, "new", isNew));
  }

  private Response list(Request request) {
    int limit = request.number("limit", Integer.MAX_VALUE);
    return Response.json(200, inbox(request).list(limit, request.number("offset", 0)));
  }

  private Response page(Request request) {
    Inbox inbox = inbox(request);
    int offset = request.number("offset", 0);
    return Templates.page(
        200,
        "inbox",
        Map.of(
            "inbox", inbox, "notices", inbox.list(PAGE_SIZE, offset), "next", offset + PAGE_SIZE));
  }
}
