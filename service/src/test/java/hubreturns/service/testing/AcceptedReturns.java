package hubreturns.service.testing;

import static hubreturns.service.testing.TestDatabase.client;
import static hubreturns.service.testing.TestDatabase.database;
import static hubreturns.service.testing.TestDatabase.execute;
import static hubreturns.service.testing.TestDatabase.freshCounter;
import static hubreturns.service.testing.TestDatabase.freshHub;
import static hubreturns.service.testing.TestDatabase.hold;
import static hubreturns.testing.Fixtures.DSP;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.delivered;
import static hubreturns.testing.Fixtures.noFault;

import hubreturns.returns.Decide;
import hubreturns.returns.Decision;
import hubreturns.returns.Form;
import hubreturns.returns.HubList;
import hubreturns.returns.InventoryEntry;
import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.Submission;
import hubreturns.returns.User;
import hubreturns.service.outbox.ReturnRecords;
import hubreturns.service.outbox.ReturnRecords.NewReturns;
import hubreturns.service.sat.AuditTrail;
import hubreturns.service.sat.DecidedRequest;
import hubreturns.service.smi.InventoryDevices;
import hubreturns.service.smi.InventoryDevices.ReturnedHub;
import hubreturns.service.statement.RoundTrip;
import hubreturns.service.statement.Write;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.ReturnReference;
import hubreturns.vocabulary.SchemaVersion;
import hubreturns.vocabulary.ServicePath;
import hubreturns.vocabulary.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes returns as the ledger leaves them for the outbox. */
public final class AcceptedReturns {
  private AcceptedReturns() {}

  /** Makes every return that still waits count as sent, so that only those of this test are due. */
  public static void finishWaiting() {
    execute("delete from queued_request");
    execute(
        "update return_record set state = 'sent', dsms_id = 'other test' where state <> 'sent'");
  }

  /** Changes columns of these records, as in {@code state = 'sent', dsms_id = 'R1'}. */
  public static void set(List<String> references, String columns) {
    client()
        .sql(
            """
            update return_record r
               set %s
              from service_request q
             where q.request_key = r.request_key
               and return_reference(q.request_reference, r.position) in (:references)
            """
                .formatted(columns))
        .param("references", references)
        .update();
  }

  /** The value of an expression for each of these records, such as {@code r.state::text}. */
  public static <T> List<T> read(Class<T> type, String expression, List<String> references) {
    return client()
        .sql(
            """
            select %s
              from return_record r
              join service_request q using (request_key)
             where return_reference(q.request_reference, r.position) in (:references)
            """
                .formatted(expression))
        .param("references", references)
        .query((row, index) -> Objects.requireNonNull(row.getObject(1, type)))
        .list();
  }

  /** Raises the records of one accepted list and gives their references in order. */
  public static List<String> raise(User user, int hubs) {
    return raise(user, hubs, NOON);
  }

  /** Raises the records on a node whose clock shows this time. */
  public static List<String> raise(User user, int hubs, Instant now) {
    return raise(user, fresh(user, hubs), now);
  }

  /** Raises the records of hubs that the inventory has already. */
  public static List<String> raise(User user, List<Hub> hubs, Instant now) {
    return accept(user, hubs, now, returns -> ReturnRecords.write(returns, now));
  }

  /** Accepts a list whose records the delivery has to raise, and gives the references in order. */
  public static List<String> enqueue(User user, int hubs) {
    return accept(user, fresh(user, hubs), NOON, ReturnRecords::enqueue);
  }

  /** Hubs of this User that the inventory has. */
  public static List<Hub> fresh(User user, int hubs) {
    List<Hub> fresh =
        Stream.generate(() -> delivered(freshHub(), user.party())).limit(hubs).toList();
    hold(fresh);
    return fresh;
  }

  private static List<String> accept(
      User user, List<Hub> hubs, Instant now, Function<List<NewReturns>, Write> outbox) {
    Map<DeviceId, InventoryEntry> inventory = new HashMap<>();
    hubs.forEach(hub -> inventory.put(hub.id(), hub));
    List<DeviceId> ids = hubs.stream().map(Hub::id).toList();
    RequestId id = new RequestId(user.id(), DSP, freshCounter());
    ReturnRequest list =
        new ReturnRequest(id, SchemaVersion.V5_5, Form.LIST, new HubList(ids), noFault());
    Decision decision =
        Decide.decide(new Submission(list, ServicePath.NON_DEVICE, user), inventory, now);
    if (decision.accepted().size() < ids.size()) {
      throw new IllegalArgumentException("not every hub is accepted: " + decision);
    }
    new TransactionTemplate(new JdbcTransactionManager(database().dataSource()))
        .executeWithoutResult(transaction -> write(decision, now, outbox));
    String reference = ReturnReference.requestReference(id);
    return IntStream.rangeClosed(1, ids.size())
        .mapToObj(position -> new ReturnReference(reference, position).toString())
        .toList();
  }

  private static void write(
      Decision decision, Instant now, Function<List<NewReturns>, Write> outbox) {
    List<DeviceId> hubs = decision.submission().request().hubs().ids();
    UserId user = decision.submission().user().id();
    JdbcTemplate database = new JdbcTemplate(database().dataSource());
    Map<DeviceId, String> places = new HashMap<>();
    List<Long> keys = new ArrayList<>();
    RoundTrip.read(
        database,
        List.of(
            InventoryDevices.lock(
                Set.copyOf(hubs), device -> places.put(device.entry().id(), device.place())),
            AuditTrail.newKeys(1, keys::add)));
    long key = keys.getFirst();
    List<ReturnedHub> returned = new ArrayList<>();
    for (DeviceId hub : hubs) {
      String place = Objects.requireNonNull(places.get(hub));
      returned.add(new ReturnedHub(key, hub, returned.size() + 1, place));
    }
    List<DecidedRequest> decided = List.of(new DecidedRequest(key, decision, now, new byte[32]));
    List<Write> writes =
        List.of(
            new AuditTrail("node-1").writeRequests(decided),
            AuditTrail.writeEntries(decided),
            InventoryDevices.markReturned(returned),
            outbox.apply(List.of(new NewReturns(key, user, hubs.size()))));
    List<Integer> written = RoundTrip.write(database, writes);
    if (!written.equals(writes.stream().map(Write::rows).toList())) {
      throw new IllegalStateException("not everything was written: " + written);
    }
  }
}
