package hubreturns.simulator.csp;

import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.Store;
import hubreturns.simulator.records.Table;
import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Refusal;
import hubreturns.simulator.web.Request;
import hubreturns.simulator.web.Response;
import hubreturns.simulator.web.Templates;
import hubreturns.simulator.web.WebServer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * The inbox of a CSP: every notice received, one for each return.
 *
 * <p>{@code POST} and {@code GET /csp/{name}/notices}, and pages of the same. A notice is about one
 * return and goes to one CSP. The first copy gets status 201, every further copy 200.
 */
public final class Inbox {
  private static final int PAGE_SIZE = 100;
  private static final int KEY_CHARS_MAX = 1000;

  private final Csp csp;
  private final Store store;
  private final Clock clock;
  private final Table<ReceivedNotice> table;

  private Inbox(Csp csp, Store store, Clock clock) {
    this.csp = csp;
    this.store = store;
    this.clock = clock;
    this.table = new Table<>(store, "inbox-" + csp.text(), ReceivedNotice.class);
  }

  /** The inboxes of all CSPs in a store. */
  public static List<Inbox> all(Store store, Clock clock) {
    return Stream.of(Csp.values()).map(csp -> new Inbox(csp, store, clock)).toList();
  }

  /**
   * A notice that a CSP received.
   *
   * @param receivedAt when it came the first time
   * @param timesReceived how often it came
   * @param notice the JSON as it came the first time
   */
  private record ReceivedNotice(
      String returnKey, String receivedAt, int timesReceived, String notice) {
    private ObjectNode json() {
      return Json.readObject(notice.getBytes(StandardCharsets.UTF_8))
          .orElseGet(Json::object)
          .put("receivedAt", receivedAt)
          .put("timesReceived", timesReceived);
    }

    private ReceivedNotice again() {
      return new ReceivedNotice(returnKey, receivedAt, timesReceived + 1, notice);
    }
  }

  public static void addTo(WebServer web, List<Inbox> inboxes) {
    web.route("GET", "/csp", request -> Templates.page(200, "inboxes", Map.of("inboxes", inboxes)));
    web.route("GET", "/csp/{name}", request -> of(request, inboxes).page(request));
    web.route("POST", "/csp/{name}/notices", request -> of(request, inboxes).receive(request));
    web.route(
        "GET",
        "/csp/{name}/notices",
        request -> {
          Inbox inbox = of(request, inboxes);
          return request.header("Accept").filter(type -> type.contains("text/html")).isPresent()
              ? inbox.page(request)
              : inbox.list(request);
        });
  }

  private static Inbox of(Request request, List<Inbox> inboxes) {
    Optional<Csp> csp = Csp.named(request.part("name"));
    return inboxes.stream()
        .filter(inbox -> csp.equals(Optional.of(inbox.csp)))
        .findFirst()
        .orElseThrow(
            () -> new Refusal(404, "Unknown CSP. The CSPs are Arqiva, Telefonica and Vodafone."));
  }

  private Response receive(Request request) {
    ObjectNode notice =
        Json.readObject(request.body())
            .orElseThrow(() -> new Refusal(400, "A notice must be a JSON object."));
    String key =
        notice
            .path("returnReference")
            .stringValueOpt()
            .or(() -> request.header("Idempotency-Key"))
            .filter(text -> !text.isBlank() && text.length() <= KEY_CHARS_MAX)
            .orElseThrow(
                () -> new Refusal(400, "A notice needs a returnReference or an Idempotency-Key."));
    ReceivedNotice first =
        new ReceivedNotice(
            key,
            Field.time(clock.instant()),
            1,
            new String(request.body(), StandardCharsets.UTF_8));
    ReceivedNotice received =
        store.write(() -> {
          ReceivedNotice now = table.get(key).map(ReceivedNotice::again).orElse(first);
          table.put(key, now);
          return now;
        });
    boolean isNew = received.timesReceived() == 1;
    return Response.json(isNew ? 201 : 200, Map.of("received", true, "new", isNew));
  }

  private Response list(Request request) {
    int limit = request.number("limit", Integer.MAX_VALUE);
    return Response.json(200, some(limit, request.number("offset", 0)));
  }

  private Response page(Request request) {
    int offset = request.number("offset", 0);
    return Templates.page(
        200,
        "inbox",
        Map.of("inbox", this, "notices", some(PAGE_SIZE, offset), "next", offset + PAGE_SIZE));
  }

  private List<ObjectNode> some(int limit, int offset) {
    return store.read(
        () -> table.all().stream().skip(offset).limit(limit).map(ReceivedNotice::json).toList());
  }

  /** The CSP. */
  public Csp csp() {
    return csp;
  }

  /** The number of notices received. */
  public int count() {
    return store.read(() -> table.all().size());
  }

  /** The number of notices received more than once. */
  public long repeated() {
    return store.read(
        () -> table.all().stream().filter(notice -> notice.timesReceived() > 1).count());
  }
}
