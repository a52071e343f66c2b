package hubreturns.service.ledger;

import hubreturns.duis.DuisWriter;
import hubreturns.duis.Problem;
import hubreturns.duis.Refusal;
import hubreturns.returns.Decide;
import hubreturns.returns.Decision;
import hubreturns.returns.InventoryEntry;
import hubreturns.returns.ReturnDetail;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.Submission;
import hubreturns.returns.Verdict;
import hubreturns.service.ledger.CommitOutcome.Conflict;
import hubreturns.service.ledger.CommitOutcome.NewAnswer;
import hubreturns.service.ledger.CommitOutcome.Replay;
import hubreturns.service.ledger.StoredAnswers.StoredAnswer;
import hubreturns.service.outbox.ReturnRecords;
import hubreturns.service.sat.AuditTrail;
import hubreturns.service.smi.InventoryDevices;
import hubreturns.service.statement.CombinedStatement;
import hubreturns.service.trust.VerifiedRequest;
import hubreturns.signature.XmlSigner;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.RequestId;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The one transaction: locks the hubs, decides, and writes SMI, SAT, Returns Records and the stored
 * answer from the same decision, or writes nothing.
 */
public final class Ledger {
  private final JdbcClient database;
  private final InventoryDevices devices;
  private final AuditTrail auditTrail;
  private final StoredAnswers storedAnswers;
  private final TransactionTemplate transaction;
  private final XmlSigner signer;
  private final Clock clock;

  /**
   * A ledger in one database.
   *
   * @param signer signs each answer with the key of the DSP
   */
  public Ledger(
      JdbcClient database,
      InventoryDevices devices,
      AuditTrail auditTrail,
      PlatformTransactionManager transactions,
      XmlSigner signer,
      Clock clock) {
    this.database = database;
    this.devices = devices;
    this.auditTrail = auditTrail;
    this.storedAnswers = new StoredAnswers(database);
    this.transaction = new TransactionTemplate(transactions);
    this.signer = signer;
    this.clock = clock;
  }

  /**
   * Decides a request and commits the results. A request that was decided before gets its original
   * answer (docs/wire.md#replay).
   */
  public CommitOutcome commit(VerifiedRequest verified, Instant receivedAt) {
    RequestId id = verified.submission().request().id();
    Optional<CommitOutcome> before = replay(id, verified.sha256());
    if (before.isPresent()) {
      return before.get();
    }
    Optional<byte[]> answer =
        transaction.execute(status -> {
          Optional<byte[]> written = write(verified, receivedAt);
          if (written.isEmpty()) {
            status.setRollbackOnly();
          }
          return written;
        });
    // Another node or thread committed this RequestID between the look-up and the insert.
    return answer
        .<CommitOutcome>map(NewAnswer::new)
        .or(() -> replay(id, verified.sha256()))
        .orElseThrow(() -> new IllegalStateException("request " + id + " conflicts with nothing"));
  }

  /** Decides and writes all results; empty if the RequestID was used in the meantime. */
  private Optional<byte[]> write(VerifiedRequest verified, Instant receivedAt) {
    Decision decision = decide(verified.submission());
    List<Verdict> verdicts = decision.verdicts();
    int accepted = decision.accepted().size();
    long[] ids = new long[accepted];
    short[] positions = new short[accepted];
    for (int i = 0, next = 0; i < verdicts.size(); i++) {
      if (verdicts.get(i) instanceof Verdict.AcceptedHub(DeviceId hub, var from)) {
        ids[next] = hub.eui64();
        positions[next++] = (short) (i + 1);
      }
    }
    byte[] answer = signer.sign(DuisWriter.write(decision));
    Map<String, Long> written =
        CombinedStatement.write(
            database,
            List.of(
                auditTrail.writeRequest(decision, receivedAt, verified.sha256()),
                auditTrail.writeEntries(verdicts),
                InventoryDevices.markReturned(ids, positions),
                ReturnRecords.raise(decision.at()),
                StoredAnswers.store(verified.body(), answer)));
    if (written.getOrDefault("request", 0L) == 0) {
      return Optional.empty();
    }
    Map<String, Long> expected =
        Map.of(
            "request", 1L,
            "entries", (long) verdicts.size(),
            "returned", (long) accepted,
            "raised", (long) accepted,
            "stored", 1L);
    if (!written.equals(expected)) {
      throw new IllegalStateException(
          "request %s should write the rows %s and wrote %s"
              .formatted(decision.submission().request().id(), expected, written));
    }
    return Optional.of(answer);
  }

  private Decision decide(Submission submission) {
    Map<DeviceId, InventoryEntry> inventory =
        Decide.requestCode(submission).isPresent() ? Map.of() : inventory(submission.request());
    // The clock is read under the locks: of two requests for one hub, the second has the later
    // time.
    return Decide.decide(submission, inventory, clock.instant());
  }

  private Map<DeviceId, InventoryEntry> inventory(ReturnRequest request) {
    Map<DeviceId, InventoryEntry> inventory = devices.lock(request.hubs().ids());
    if (request.detail() instanceof ReturnDetail.FaultReturn fault) {
      // Not locked: many requests name the same meter, and a return does not change it.
      fault
          .otherDevice()
          .filter(device -> !inventory.containsKey(device))
          .flatMap(devices::known)
          .ifPresent(device -> inventory.put(device.id(), device));
    }
    return inventory;
  }

  private Optional<CommitOutcome> replay(RequestId id, byte[] sha256) {
    Optional<CommitOutcome> before =
        storedAnswers.find(id).map(stored -> replay(stored, id, sha256));
    if (before.orElse(null) instanceof Replay) {
      storedAnswers.countReplay(id);
    }
    return before;
  }

  private static CommitOutcome replay(StoredAnswer stored, RequestId id, byte[] sha256) {
    if (!MessageDigest.isEqual(stored.sha256(), sha256)) {
      return new Conflict(
          Refusal.of(
              Problem.REQUEST_ID_REUSED,
              "RequestID %s was used for other bytes. Use a new counter for a new message; resend"
                      .formatted(id)
                  + " the exact bytes to get the earlier answer."));
    }
    return stored
        .answer()
        .<CommitOutcome>map(Replay::new)
        .orElseGet(() ->
            new Conflict(
                Refusal.of(
                    Problem.REQUEST_ID_REUSED,
                    "RequestID %s was answered before, and its answer is no longer kept. The Service"
                            .formatted(id)
                        + " Audit Trail has the result for each hub.")));
  }
}
