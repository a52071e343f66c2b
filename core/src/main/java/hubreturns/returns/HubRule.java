package hubreturns.returns;

import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.ResponseCode;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The checks of one hub in order (docs/wire.md#checks-and-codes). The first to fail decides. */
public enum HubRule {
  /** Check 1: the Smart Metering Inventory has a device with this ID. */
  KNOWN(ResponseCode.E19, candidate -> candidate.entry().isPresent()),
  /** Check 2: the device is the CHF of a SMETS2 hub. */
  COMMUNICATIONS_HUB(ResponseCode.E11, candidate -> candidate.known() instanceof Hub),
  /** Check 3: the User's Party took delivery of the hub, or the User is its supplier. */
  ENTITLED(
      ResponseCode.E4,
      candidate -> Entitlement.entitles(candidate.submission().user(), candidate.hub())),
  /** Check 4: some return type of this Service Request fits the hub's SMI status. */
  STATUS_APPLICABLE(
      ResponseCode.E5,
      candidate -> ReturnStatuses.anyTypeFits(candidate.detail().srv(), candidate.hub().status())),
  /** Check 5 (ours): the hub is not yet Returned. */
  NOT_YET_RETURNED(
      ResponseCode.E081401, candidate -> candidate.hub().logistics() != LogisticsStatus.RETURNED),
  /** Check 6 (ours): the hub's SMI status fits this return type. */
  TYPE_FITS(
      ResponseCode.E081405,
      candidate -> ReturnStatuses.typeFits(candidate.detail().type(), candidate.hub().status())),
  /** Check 7 (ours): the Smart Metering Inventory has the device in OtherDeviceID, if any. */
  OTHER_DEVICE_KNOWN(
      ResponseCode.E081402,
      candidate ->
          candidate.detail().otherDevice().map(candidate.inventory()::containsKey).orElse(true));

  private final ResponseCode code;

  @SuppressWarnings("ImmutableEnumChecker") // The predicates hold nothing.
  private final Predicate<Candidate> condition;

  HubRule(ResponseCode code, Predicate<Candidate> condition) {
    this.code = code;
    this.condition = condition;
  }

  /** The code of a hub that fails this check. */
  public ResponseCode code() {
    return code;
  }

  /** Called only when every rule before this one holds. */
  boolean holds(Candidate candidate) {
    return condition.test(candidate);
  }

  /**
   * One hub of a submission with its own entry. The inventory already shows the decisions on the
   * hubs before it.
   */
  record Candidate(
      Submission submission,
      DeviceId device,
      Optional<InventoryEntry> entry,
      Map<DeviceId, InventoryEntry> inventory) {

    Candidate(Submission submission, DeviceId device, Map<DeviceId, InventoryEntry> inventory) {
      this(submission, device, Optional.ofNullable(inventory.get(device)), inventory);
    }

    InventoryEntry known() {
      return entry().orElseThrow();
    }

    Hub hub() {
      return (Hub) known();
    }

    ReturnDetail detail() {
      return submission.request().detail();
    }
  }
}
