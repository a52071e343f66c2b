package hubreturns.returns;

import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.returns.InventoryEntry.OtherDevice;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Role;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
      Hub hub = question.hub();
      User user = question.submission().user();
      if (NOT_YET_INSTALLED.contains(hub.status())) {
        return hub.deliveredTo().equals(Optional.of(user.party()));
      }
      Optional<?> sender = Optional.of(user.id());
      return (user.roles().contains(Role.IS) && hub.importSupplier().equals(sender))
          || (user.roles().contains(Role.GS) && hub.gasSupplier().equals(sender));
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

  private static final Set<DeviceStatus> NOT_YET_INSTALLED =
      EnumSet.of(DeviceStatus.PENDING, DeviceStatus.WHITELISTED);

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
