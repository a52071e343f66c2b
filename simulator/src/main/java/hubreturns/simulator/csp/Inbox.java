package hubreturns.simulator.csp;

import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.Store;
import hubreturns.simulator.records.Table;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The inboxes of the CSPs: every notice received, one for each return and CSP. */
public final class Inbox {
  private final Store store;
  private final Clock clock;
  private final Map<Csp, Table<ReceivedNotice>> tables = new EnumMap<>(Csp.class);

  /** The inboxes in a store. */
  public Inbox(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
    for (Csp csp : Csp.values()) {
      tables.put(
          csp, Table.of(store, "inbox-" + csp.text(), ReceivedNotice.class, (before, after) -> {}));
    }
  }

  /**
   * A notice that a CSP received.
   *
   * @param receivedAt when it came the first time
   * @param timesReceived how often it came
   * @param notice the JSON as it came the first time
   */
  public record ReceivedNotice(
      String returnKey, String receivedAt, int timesReceived, String notice) {}

  private Table<ReceivedNotice> table(Csp csp) {
    return Optional.ofNullable(tables.get(csp)).orElseThrow();
  }

  /** Receives a notice. False if the CSP had it already: only the repetition is counted then. */
  public boolean receive(Csp csp, String returnKey, byte[] notice) {
    return store.write(() -> {
      Optional<ReceivedNotice> former = table(csp).get(returnKey);
      table(csp)
          .put(
              returnKey,
              former
                  .map(known ->
                      new ReceivedNotice(
                          returnKey, known.receivedAt(), known.timesReceived() + 1, known.notice()))
                  .orElseGet(() ->
                      new ReceivedNotice(
                          returnKey,
                          Field.time(clock.instant()),
                          1,
                          new String(notice, StandardCharsets.UTF_8))));
      return former.isEmpty();
    });
  }

  /** A CSP's notices in the order in which they came. */
  public List<ReceivedNotice> list(Csp csp, int limit, int offset) {
    return store.read(() -> table(csp).all().stream().skip(offset).limit(limit).toList());
  }

  /** The number of notices that a CSP has received. */
  public long count(Csp csp) {
    return store.read(() -> table(csp).all().size());
  }

  /** The number of notices that a CSP has received more than once. */
  public long repeated(Csp csp) {
    return store.read(
        () -> table(csp).all().stream().filter(received -> received.timesReceived() > 1).count());
  }
}
