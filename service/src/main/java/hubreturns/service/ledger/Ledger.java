package hubreturns.service.ledger;

import static java.util.stream.Collectors.toSet;

import hubreturns.duis.DuisWriter;
import hubreturns.returns.Decide;
import hubreturns.returns.Decision;
import hubreturns.returns.InventoryEntry;
import hubreturns.returns.InventoryEntry.OtherDevice;
import hubreturns.returns.Verdict;
import hubreturns.service.ledger.CommitOutcome.NewAnswer;
import hubreturns.service.ledger.CommitOutcome.Replay;
import hubreturns.service.ledger.StoredAnswers.AnsweredRequest;
import hubreturns.service.ledger.StoredAnswers.StoredAnswer;
import hubreturns.service.outbox.ReturnRecords;
import hubreturns.service.outbox.ReturnRecords.NewReturns;
import hubreturns.service.sat.AuditTrail;
import hubreturns.service.sat.DecidedRequest;
import hubreturns.service.smi.InventoryDevices;
import hubreturns.service.smi.InventoryDevices.ReturnedHub;
import hubreturns.service.statement.Query;
import hubreturns.service.statement.RoundTrip;
import hubreturns.service.statement.Write;
import hubreturns.service.trust.Registrations;
import hubreturns.service.trust.VerifiedRequest;
import hubreturns.signature.XmlSigner;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.UserId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The one transaction: it locks the hubs, decides, and writes SMI, SAT, the queue of deliveries and
 * the stored answer from the same decision, or it writes nothing. Small requests that arrive
 * together share one transaction.
 */
public final class Ledger {
  private static final Logger log = LoggerFactory.getLogger(Ledger.class);

  /** The most hubs of a small request. Small requests share commits. */
  public static final int SMALL_REQUEST_HUBS_MAX = PendingRequest.HUBS_OF_COMPANION_MAX;

  /** The most small requests in one commit. */
  public static final int SMALL_REQUESTS_AT_ONCE = PendingRequest.REQUESTS_TOGETHER_MAX;

  /**
   * Enough for one group that waits for the lock of a hub, one that waits for the disk, and one
   * that is decided.
   */
  public static final int SHARED_COMMITS_AT_ONCE = 3;

  /**
   * How long a small request waits for a group that is not written yet. It is longer than most
   * commits take on an idle machine.
   */
  private static final Duration SHARED_COMMIT_PATIENCE = Duration.ofMillis(20);

  /**
   * How long small requests gather beside lists. Ten groups of one request slow the lists down much
   * more than one group of ten.
   */
  private static final Duration GATHERING_BESIDE_LISTS = Duration.ofMillis(10);

  /**
   * The most attempts to commit a group. An attempt fails if another node used one of the
   * RequestIDs at the same moment.
   */
  private static final int ATTEMPTS_MAX = 10;

  private final JdbcTemplate database;
  private final InventoryDevices devices;
  private final AuditTrail auditTrail;
  private final StoredAnswers storedAnswers;
  private final TransactionTemplate transaction;
  private final XmlSigner signer;
  private final Clock clock;

  /**
   * Whether the leader writes the return records. If not, each request does. This is read once, at
   * the start.
   */
  private final boolean leaderWritesRecords;

  private final AtomicInteger listsInWork = new AtomicInteger();
  private final SharedCommits<PendingRequest, Supplier<CommitOutcome>> sharedCommits =
      new SharedCommits<>(
          SHARED_COMMITS_AT_ONCE,
          SHARED_COMMIT_PATIENCE,
          this::gathering,
          System::nanoTime,
          (group, next) -> next.fits(group),
          this::commitGroup);

  /**
   * A ledger in one database.
   *
   * @param signer signs each answer with the key of the DSP
   */
  public Ledger(DataSource dataSource, AuditTrail auditTrail, XmlSigner signer, Clock clock) {
    this.database = new JdbcTemplate(dataSource);
    JdbcClient client = JdbcClient.create(database);
    this.devices = new InventoryDevices(client);
    this.auditTrail = auditTrail;
    this.storedAnswers = new StoredAnswers(client);
    this.leaderWritesRecords = new ReturnRecords(client).leaderWritesRecords();
    this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    this.signer = signer;
    this.clock = clock;
  }

  /**
   * Decides a request and commits the results. A request that was decided before gets its original
   * answer (docs/wire.md#replay).
   */
  public CommitOutcome commit(VerifiedRequest verified, Instant receivedAt) {
    PendingRequest pending = PendingRequest.of(verified, receivedAt);
    CommitOutcome outcome =
        pending.isSmall() ? sharedCommits.commit(pending).get() : commitList(pending);
    if (outcome instanceof Replay) {
      storedAnswers.countReplay(pending.id());
    }
    return outcome;
  }

  private CommitOutcome commitList(PendingRequest list) {
    listsInWork.incrementAndGet();
    try {
      return commitOne(list);
    } finally {
      listsInWork.decrementAndGet();
    }
  }

  /**
   * How long small requests gather now. One list leaves a processor to them; several lists do not.
   */
  Duration gathering() {
    return listsInWork.get() > 1 ? GATHERING_BESIDE_LISTS : Duration.ZERO;
  }

  /** Requests that wait for the next commit. */
  int waiting() {
    return sharedCommits.waiting();
  }

  /**
   * Commits a group. If a request breaks the transaction, each request is committed alone, so that
   * only the broken one fails. If the database is lost, all of them fail.
   */
  private List<Supplier<CommitOutcome>> commitGroup(List<PendingRequest> group, Runnable written) {
    try {
      List<Supplier<CommitOutcome>> outcomes = new ArrayList<>();
      commitTogether(group, written).forEach(outcome -> outcomes.add(() -> outcome));
      return outcomes;
    } catch (TransactionException | DataAccessResourceFailureException e) {
      throw e;
    } catch (RuntimeException e) {
      if (group.size() == 1) {
        throw e;
      }
      log.warn("{} requests that shared a transaction are committed one by one", group.size(), e);
      return group.stream().map(this::commitAlone).toList();
    }
  }

  private Supplier<CommitOutcome> commitAlone(PendingRequest pending) {
    try {
      CommitOutcome outcome = commitOne(pending);
      return () -> outcome;
    } catch (RuntimeException e) {
      return () -> {
        throw e;
      };
    }
  }

  private CommitOutcome commitOne(PendingRequest pending) {
    return commitTogether(List.of(pending), () -> {}).getFirst();
  }

  private List<CommitOutcome> commitTogether(List<PendingRequest> group, Runnable written) {
    for (int attempt = 1; ; attempt++) {
      try {
        return transaction.execute(status -> {
          List<CommitOutcome> outcomes = write(group);
          written.run();
          return outcomes;
        });
      } catch (DuplicateKeyException e) {
        // Another transaction committed one of the RequestIDs between the look-up and the insert.
        // The next look-up finds it.
        if (attempt == ATTEMPTS_MAX) {
          throw e;
        }
      }
    }
  }

  /**
   * Decides and writes all results.
   *
   * @throws DuplicateKeyException if a RequestID was used in the meantime
   */
  private List<CommitOutcome> write(List<PendingRequest> group) {
    Situation situation = lookUp(group);
    List<CommitOutcome> outcomes = new ArrayList<>();
    List<DecidedRequest> decided = new ArrayList<>();
    List<AnsweredRequest> answered = new ArrayList<>();
    for (PendingRequest pending : group) {
      Optional<CommitOutcome> before = situation.outcomeBefore(pending);
      if (before.isPresent()) {
        outcomes.add(before.get());
        continue;
      }
      // The clock is read under the locks: of two requests for one hub, the second has the later
      // time.
      Decision decision =
          Decide.decide(
              pending.verified().submission(), situation.inventoryFor(pending), clock.instant());
      byte[] answer = signer.sign(DuisWriter.write(decision));
      long key = situation.newKeys().get(outcomes.size());
      decided.add(
          new DecidedRequest(key, decision, pending.receivedAt(), pending.verified().sha256()));
      answered.add(new AnsweredRequest(key, pending.verified().body(), answer));
      outcomes.add(new NewAnswer(answer));
    }
    if (!decided.isEmpty()) {
      write(situation.places(), decided, answered);
    }
    return outcomes;
  }

  /** Writes all rows in one round trip. */
  private void write(
      Map<DeviceId, String> places, List<DecidedRequest> decided, List<AnsweredRequest> answered) {
    List<ReturnedHub> returned = new ArrayList<>();
    List<NewReturns> accepted = new ArrayList<>();
    for (DecidedRequest request : decided) {
      UserId user = request.decision().submission().user().id();
      int hubs = request.decision().accepted().size();
      if (hubs > 0) {
        accepted.add(new NewReturns(request.key(), user, hubs));
      }
      List<Verdict> verdicts = request.decision().verdicts();
      for (int i = 0; i < verdicts.size(); i++) {
        if (verdicts.get(i) instanceof Verdict.AcceptedHub(DeviceId hub, var from)) {
          String place = Objects.requireNonNull(places.get(hub));
          returned.add(new ReturnedHub(request.key(), hub, i + 1, place));
        }
      }
    }
    List<Write> writes =
        List.of(
            auditTrail.writeRequests(decided),
            AuditTrail.writeEntries(decided),
            InventoryDevices.markReturned(returned),
            leaderWritesRecords
                ? ReturnRecords.enqueue(accepted)
                : ReturnRecords.write(accepted, decided.getFirst().decision().at()),
            StoredAnswers.store(answered));
    List<Integer> written = RoundTrip.write(database, writes);
    if (!written.equals(writes.stream().map(Write::rows).toList())) {
      throw new IllegalStateException(
          "the requests %s should write %s and wrote %s rows"
              .formatted(
                  decided.stream()
                      .map(each -> each.decision().submission().request().id())
                      .toList(),
                  writes.stream().map(each -> each.rows() + " of " + each.table()).toList(),
                  written));
    }
  }

  /**
   * Reads everything on which the decisions on a group depend, and locks the rows of its hubs, in
   * one round trip.
   */
  private Situation lookUp(List<PendingRequest> group) {
    List<UUID> version = new ArrayList<>();
    Map<String, StoredAnswer> stored = new HashMap<>();
    int size = group.stream().mapToInt(pending -> pending.listed().size()).sum();
    Set<DeviceId> listed = LinkedHashSet.newLinkedHashSet(size);
    Map<DeviceId, InventoryEntry> inventory = HashMap.newHashMap(size);
    Map<DeviceId, String> places = HashMap.newHashMap(size);
    Set<DeviceId> others = new HashSet<>();
    List<Long> keys = new ArrayList<>();
    group.forEach(pending -> listed.addAll(pending.listed()));
    Set<DeviceId> asked =
        group.stream().flatMap(pending -> pending.otherDevice().stream()).collect(toSet());
    List<Query> queries = new ArrayList<>();
    // The lock comes first, so that the other queries see what was committed while it waited.
    queries.add(
        InventoryDevices.lock(
            listed,
            device -> {
              inventory.put(device.entry().id(), device.entry());
              places.put(device.entry().id(), device.place());
            }));
    queries.add(Registrations.version(version::add));
    queries.add(StoredAnswers.find(group.stream().map(PendingRequest::id).toList(), stored::put));
    if (!asked.isEmpty()) {
      // Not locked: many requests name the same meter, and a return does not change it.
      queries.add(InventoryDevices.known(asked, others::add));
    }
    queries.add(AuditTrail.newKeys(group.size(), keys::add));
    RoundTrip.read(database, queries);
    listed.removeAll(inventory.keySet());
    devices.gpfs(listed).forEach(gpf -> inventory.put(gpf, new OtherDevice(gpf, Optional.empty())));
    return new Situation(version.getFirst(), stored, inventory, places, others, keys);
  }
}
