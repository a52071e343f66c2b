package hubreturns.returns;

import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.returns.InventoryEntry.OtherDevice;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.ResponseCode;
import java.util.Map;
import java.util.Optional;

/** The checks of one hub, in the order of duis.md section 7; the first to fail gives the code. */
public enum HubRule {
  /** Check 1: the Smart Metering Inventory has a device with this ID. */
  KNOWN(ResponseCode.E19) {
    @Override
    boolean holds(Question question) {
      return question.entry().isPresent();
    }
  },
  /** Check 2: it is the CHF of a SMETS2 hub. */
  COMMUNICATIONS_HUB(ResponseCode.E11) {
    @Override
    boolean holds(Question question) {
      return switch (question.known()) {
        case Hub hub -> true;
        case OtherDevice other -> false;
      };
    }
  },
  /** Check 3: the User took delivery of it, or is the supplier responsible for it. */
  ENTITLED(ResponseCode.E4) {
    @Override
    boolean holds(Question question) {
      return Entitlement.entitles(question.submission().user(), question.hub());
    }
  },
  /** Check 4: some return of this Service Request is possible in its SMI status. */
  STATUS_APPLICABLE(ResponseCode.E5) {
    @Override
    boolean holds(Question question) {
      return ReturnStatuses.anyTypeFits(question.detail().srv(), question.hub().status());
    }
  },
  /** Check 5 (ours): it is not already Returned. */
  NOT_YET_RETURNED(ResponseCode.E081401) {
    @Override
    boolean holds(Question question) {
      return question.hub().logistics() != LogisticsStatus.RETURNED;
    }
  },
  /** Check 6 (ours): its SMI status fits this return type. */
  TYPE_FITS(ResponseCode.E081405) {
    @Override
    boolean holds(Question question) {
      return ReturnStatuses.typeFits(question.detail().type(), question.hub().status());
    }
  },
  /** Check 7 (ours): an OtherDeviceID that was sent is in the Smart Metering Inventory. */
  OTHER_DEVICE_KNOWN(ResponseCode.E081402) {
    @Override
    boolean holds(Question question) {
      return question.otherDevice().map(question.inventory()::containsKey).orElse(true);
    }
  };

  private final ResponseCode code;

  HubRule(ResponseCode code) {
    this.code = code;
  }

  /** The code of a hub that breaks this rule. */
  public ResponseCode code() {
    return code;
  }

  /** Asked only when every rule before this one holds. */
  abstract boolean holds(Question question);

  /** One hub of one submission, and the inventory as it stands at its turn. */
  record Question(Submission submission, DeviceId device, Map<DeviceId, InventoryEntry> inventory) {

    Optional<InventoryEntry> entry() {
      return Optional.ofNullable(inventory.get(device));
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

    Optional<DeviceId> otherDevice() {
      return switch (detail()) {
        case ReturnDetail.FaultReturn fault -> fault.otherDevice();
        case ReturnDetail.NoFaultReturn noFault -> Optional.empty();
      };
    }
  }
}
