package hubreturns.simulator.csp;

import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.Store;
import hubreturns.simulator.records.Table;
import hubreturns.simulator.web.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The inbox of a CSP: every notice received, one for each return. */
public final class Inbox {
  private final Csp csp;
  private final Store store;
  private final Clock clock;
  private final Table<ReceivedNotice> table;

  /** The inbox of a CSP in a store. */
  public Inbox(Csp csp, Store store, Clock clock) {
    this.csp = csp;
    this.store = store;
    this.clock = clock;
    this.table = new Table<>(store, "inbox-" + csp.text(), ReceivedNotice.class);
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
  }

  /** The CSP. */
  public Csp csp() {
    return csp;
  }

  /** Receives a notice. False if the CSP had it already: only the repetition is counted then. */
  boolean receive(String returnKey, byte[] notice) {
    return store.write(() -> {
      Optional<ReceivedNotice> former = table.get(returnKey);
      ReceivedNotice first =
          former.orElseGet(() ->
              new ReceivedNotice(
                  returnKey,
                  Field.time(clock.instant()),
                  0,
                  new String(notice, StandardCharsets.UTF_8)));
      table.put(
          returnKey,
          new ReceivedNotice(
              returnKey, first.receivedAt(), first.timesReceived() + 1, first.notice()));
      return former.isEmpty();
    });
  }

  /** The notices in the order in which they came. */
  List<ObjectNode> list(int limit, int offset) {
    return store.read(
        () -> table.all().stream().skip(offset).limit(limit).map(ReceivedNotice::json).toList());
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
