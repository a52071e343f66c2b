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
import hubreturns.service.ledger.Committed.Conflicting;
import hubreturns.service.ledger.Committed.Decided;
import hubreturns.service.ledger.Committed.Replayed;
import hubreturns.service.ledger.StoredAnswers.Stored;
import hubreturns.service.outbox.ReturnRecords;
import hubreturns.service.query.Together;
import hubreturns.service.sat.AuditTrail;
import hubreturns.service.smi.Devices;
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
 * answer from the same decision, or nothing at all.
 */
public final class Ledger {
  private final JdbcClient database;
  private final Devices devices;
  private final AuditTrail auditTrail;
  private final StoredAnswers storedAnswers;
  private final TransactionTemplate transaction;
  private final XmlSigner signer;
  private final Clock clock;

  /**
   * A ledger over one database.
   *
   * @param signer signs each answer with the DSP's key
   */
  public Ledger(
      JdbcClient database,
      Devices devices,
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
   * Decides a request and commits what follows from it; a request that was decided before gets the
   * answer it got (duis.md section 8).
   */
  public Committed commit(VerifiedRequest verified, Instant receivedAt) {
    RequestId id = verified.submission().request().id();
    Optional<Committed> before = replay(id, verified.sha256());
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
    // Somebody else committed this RequestID between the look-up and the insert.
    return answer
        .<Committed>map(Decided::new)
        .or(() -> replay(id, verified.sha256()))
        .orElseThrow(() -> new IllegalStateException("request " + id + " conflicts with nothing"));
  }

  /** Decides and writes all that follows, or nothing where the RequestID was used meanwhile. */
  private Optional<byte[]> write(VerifiedRequest verified, Instant receivedAt) {
    Decision decision = decide(verified.submission());
    List<Verdict> verdicts = decision.verdicts();
    int accepted = decision.accepted().size();
    long[] ids = new long[accepted];
    short[] positions = new short[accepted];
    for (int place = 0, next = 0; place < verdicts.size(); place++) {
      if (verdicts.get(place) instanceof Verdict.AcceptedHub(DeviceId hub, var from)) {
        ids[next] = hub.eui64();
        positions[next++] = (short) (place + 1);
      }
    }
    byte[] answer = signer.sign(DuisWriter.write(decision));
    Map<String, Long> written =
        Together.write(
            database,
            List.of(
                auditTrail.request(decision, receivedAt, verified.sha256()),
                auditTrail.entries(verdicts),
                Devices.returned(ids, positions),
                ReturnRecords.raised(decision.at()),
                StoredAnswers.stored(verified.body(), answer)));
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
          "request %s: to write %s, written %s"
              .formatted(decision.submission().request().id(), expected, written));
    }
    return Optional.of(answer);
  }

  private Decision decide(Submission submission) {
    Map<DeviceId, InventoryEntry> inventory =
        Decide.requestCode(submission).isPresent() ? Map.of() : inventory(submission.request());
    // The clock is read under the locks, so that of two requests for one hub the later says so.
    return Decide.decide(submission, inventory, clock.instant());
  }

  private Map<DeviceId, InventoryEntry> inventory(ReturnRequest request) {
    Map<DeviceId, InventoryEntry> inventory = devices.lock(request.hubs().ids());
    if (request.detail() instanceof ReturnDetail.FaultReturn fault) {
      // Not locked: many requests name the same meter, and nothing about it changes here.
      fault
          .otherDevice()
          .filter(device -> !inventory.containsKey(device))
          .flatMap(devices::known)
          .ifPresent(device -> inventory.put(device.id(), device));
    }
    return inventory;
  }

  private Optional<Committed> replay(RequestId id, byte[] sha256) {
    Optional<Committed> before = storedAnswers.find(id).map(stored -> replay(stored, id, sha256));
    if (before.orElse(null) instanceof Replayed) {
      storedAnswers.countReplay(id);
    }
    return before;
  }

  private static Committed replay(Stored stored, RequestId id, byte[] sha256) {
    if (!MessageDigest.isEqual(stored.sha256(), sha256)) {
      return new Conflicting(
          Refusal.of(
              Problem.REQUEST_ID_REUSED,
              "RequestID %s was used for other bytes. Use a new counter for a new message; resend"
                      .formatted(id)
                  + " the exact bytes to get the earlier answer."));
    }
    return stored
        .answer()
        .<Committed>map(Replayed::new)
        .orElseGet(() ->
            new Conflicting(
                Refusal.of(
                    Problem.REQUEST_ID_REUSED,
                    "RequestID %s was answered before, and the answer is no longer kept. Its"
                            .formatted(id)
                        + " outcomes stand in the Service Audit Trail.")));
  }
}
