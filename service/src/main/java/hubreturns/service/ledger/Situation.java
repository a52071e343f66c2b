package hubreturns.service.ledger;

import hubreturns.duis.Problem;
import hubreturns.duis.Refusal;
import hubreturns.returns.InventoryEntry;
import hubreturns.returns.InventoryEntry.OtherDevice;
import hubreturns.service.ledger.CommitOutcome.Conflict;
import hubreturns.service.ledger.CommitOutcome.RegistrationsChanged;
import hubreturns.service.ledger.CommitOutcome.Replay;
import hubreturns.service.ledger.StoredAnswers.StoredAnswer;
import hubreturns.vocabulary.DeviceId;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What the database holds about a group of requests, while the rows of their hubs are locked.
 *
 * @param registrations the version of the registered Users and certificates
 * @param stored the requests that were decided before, by RequestID
 * @param inventory the entries of the listed devices
 * @param places the {@code ctid} of each locked row, by device
 * @param otherDevices the devices in OtherDeviceID that the inventory knows
 * @param newKeys a new key for each request
 */
record Situation(
    UUID registrations,
    Map<String, StoredAnswer> stored,
    Map<DeviceId, InventoryEntry> inventory,
    Map<DeviceId, String> places,
    Set<DeviceId> otherDevices,
    List<Long> newKeys) {

  /** The outcome of a request that must not be decided now. */
  Optional<CommitOutcome> outcomeBefore(PendingRequest pending) {
    if (!pending.verified().registrations().equals(registrations)) {
      return Optional.of(new RegistrationsChanged());
    }
    return Optional.ofNullable(stored.get(pending.id().toString()))
        .map(answer -> outcome(answer, pending));
  }

  private static CommitOutcome outcome(StoredAnswer stored, PendingRequest pending) {
    if (!MessageDigest.isEqual(stored.sha256(), pending.verified().sha256())) {
      return new Conflict(
          Refusal.of(
              Problem.REQUEST_ID_REUSED,
              "RequestID %s was used for other bytes. Use a new counter for a new message; resend"
                      .formatted(pending.id())
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
                            .formatted(pending.id())
                        + " Audit Trail has the result for each hub. Ask the operator for its"
                        + " entries.")));
  }

  /** The inventory as far as it concerns one request. */
  Map<DeviceId, InventoryEntry> inventoryFor(PendingRequest pending) {
    Map<DeviceId, InventoryEntry> entries = HashMap.newHashMap(pending.listed().size() + 1);
    for (DeviceId hub : pending.listed()) {
      Optional.ofNullable(inventory.get(hub)).ifPresent(entry -> entries.put(hub, entry));
    }
    pending
        .otherDevice()
        .filter(otherDevices::contains)
        .ifPresent(other -> entries.put(other, new OtherDevice(other, Optional.empty())));
    return entries;
  }
}
