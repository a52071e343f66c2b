package hubreturns.simulator.csp;

import static hubreturns.simulator.web.Html.escape;

import hubreturns.simulator.records.Database;
import hubreturns.simulator.web.Answer;
import hubreturns.simulator.web.Handler;
import hubreturns.simulator.web.Html;
import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Request;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The CSPs' side: {@code POST} and {@code GET /csp/{name}/notices}, and a page of the same.
 *
 * <p>A notice is one return to one CSP. It is answered 201 the first time and 200 from then on.
 */
public final class InboxRoutes implements Handler {
  private static final int PAGE_SIZE = 100;
  private static final int KEY_CHARS_MAX = 1000;

  private final Inbox inbox;
  private final Database database;
  private final SignOff signOff;

  /** Routes to an inbox that takes notices signed off by this key alone, where there is one. */
  public InboxRoutes(Inbox inbox, Database database, SignOff signOff) {
    this.inbox = inbox;
    this.database = database;
    this.signOff = signOff;
  }

  @Override
  public Answer answer(Request request) {
    if (request.path().size() == 1 && request.method().equals("GET")) {
      return overview();
    }
    Optional<Csp> csp = Csp.named(request.segment(1));
    if (csp.isEmpty() || request.path().size() > 3) {
      return Answer.problem(404, "There is no such CSP; there are Arqiva, Telefonica, Vodafone.");
    }
    if (request.path().size() == 3 && !request.segment(2).equals("notices")) {
      return Answer.problem(404, "A CSP has notices and nothing else.");
    }
    return switch (request.method()) {
      case "POST" -> receive(csp.get(), request);
      case "GET" -> wantsPage(request) ? page(csp.get(), request) : list(csp.get(), request);
      default -> Answer.problem(405, "Notices are posted and read.").with("Allow", "GET, POST");
    };
  }

  private static boolean wantsPage(Request request) {
    return request.path().size() == 2
        || request.header("Accept").filter(accept -> accept.contains("text/html")).isPresent();
  }

  private Answer receive(Csp csp, Request request) {
    if (!signOff.accepts(request.body(), request.header(SignOff.HEADER))) {
      return Answer.problem(401, "The notice is not signed off with the key agreed.");
    }
    Optional<ObjectNode> notice = Json.readObject(request.body());
    if (notice.isEmpty()) {
      return Answer.problem(400, "A notice is a JSON object.");
    }
    Optional<String> key =
        Optional.ofNullable(notice.get().get("returnReference"))
            .filter(JsonNode::isString)
            .map(JsonNode::asString)
            .or(() -> request.header("Idempotency-Key"))
            .filter(text -> !text.isBlank() && text.length() <= KEY_CHARS_MAX);
    if (key.isEmpty()) {
      return Answer.problem(400, "A notice names its returnReference or an Idempotency-Key.");
    }
    boolean isNew = inbox.receive(csp, key.get(), request.body());
    return Answer.json(isNew ? 201 : 200, Json.object().put("received", true).put("new", isNew));
  }

  private Answer list(Csp csp, Request request) {
    Optional<Integer> limit = number(request, "limit", Integer.MAX_VALUE);
    Optional<Integer> offset = number(request, "offset", 0);
    if (limit.isEmpty() || offset.isEmpty()) {
      return Answer.problem(400, "limit and offset are whole numbers from 0.");
    }
    ArrayNode notices = Json.array();
    inbox.each(csp, limit.get(), offset.get(), received -> notices.add(json(received)));
    return Answer.json(200, notices);
  }

  private static ObjectNode json(Inbox.Received received) {
    ObjectNode notice =
        Json.readObject(received.notice().getBytes(StandardCharsets.UTF_8)).orElseGet(Json::object);
    return notice
        .put("receivedAt", received.receivedAt())
        .put("timesReceived", received.timesReceived());
  }

  private static Optional<Integer> number(Request request, String name, int otherwise) {
    Optional<String> text = request.query(name);
    if (text.isEmpty()) {
      return Optional.of(otherwise);
    }
    try {
      return Optional.of(Integer.parseInt(text.get())).filter(value -> value >= 0);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private Answer overview() {
    StringBuilder rows = new StringBuilder();
    for (Csp csp : Csp.values()) {
      long count = database.read(tx -> Inbox.count(tx, csp));
      rows.append(
          "<tr><td><a href=\"/csp/%1$s\">%1$s</a></td><td class=\"number\">%2$,d</td></tr>%n"
              .formatted(csp.text(), count));
    }
    return Html.page(
        200,
        "CSP inboxes",
        """
        <header><h1>CSP inboxes</h1><a href="/">Records</a></header>
        <table><thead><tr><th>CSP</th><th class="number">Notices</th></tr></thead>
        <tbody>%s</tbody></table>
        """
            .formatted(rows));
  }

  private Answer page(Csp csp, Request request) {
    Optional<Integer> given = number(request, "offset", 0);
    if (given.isEmpty()) {
      return Answer.problem(400, "offset is a whole number from 0.");
    }
    int offset = given.get();
    StringBuilder rows = new StringBuilder();
    inbox.each(
        csp,
        PAGE_SIZE,
        offset,
        received -> {
          ObjectNode notice = json(received);
          rows.append("<tr>");
          for (String name : new String[] {"returnReference", "deviceId", "region", "srv"}) {
            rows.append("<td>").append(escape(notice.path(name).asString(""))).append("</td>");
          }
          rows.append(
              "<td>%s</td><td>%s</td><td class=\"number\">%d</td></tr>%n"
                  .formatted(
                      escape(notice.path("returnType").asString("")),
                      escape(received.receivedAt()),
                      received.timesReceived()));
        });
    long count = database.read(tx -> Inbox.count(tx, csp));
    String more =
        offset + PAGE_SIZE < count
            ? "<a href=\"/csp/%s?offset=%d\">Next %d</a>"
                .formatted(csp.text(), offset + PAGE_SIZE, PAGE_SIZE)
            : "";
    return Html.page(
        200,
        csp.text() + ": notices",
        """
        <header><h1>%s</h1><a href="/csp">CSP inboxes</a> <a href="/">Records</a></header>
        <p>%,d notices received.</p>
        <table><thead><tr><th>Return Reference</th><th>Device ID</th><th>Region</th><th>SRV</th>
        <th>Return type</th><th>Received</th><th class="number">Times</th></tr></thead>
        <tbody>%s</tbody></table>
        <nav>%s</nav>
        """
            .formatted(csp.text(), count, rows, more));
  }
}
