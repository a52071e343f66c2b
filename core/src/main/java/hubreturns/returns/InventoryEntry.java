package hubreturns.returns;

import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.UserId;
import java.util.Optional;

/** What the Smart Metering Inventory says about a Device, as far as a return needs it. */
public sealed interface InventoryEntry {

  /** The Device. */
  DeviceId id();

  /** Its Logistics Status, where the inventory has one. */
  Optional<LogisticsStatus> logisticsStatus();

  /**
   * The CHF of a SMETS2 Communications Hub.
   *
   * @param logistics its Logistics Status
   * @param deliveredTo the Party that took delivery; empty entitles nobody
   * @param importSupplier for a removed hub: the one at removal
   * @param gasSupplier for a removed hub: the one at removal
   */
  record Hub(
      DeviceId id,
      DeviceStatus status,
      LogisticsStatus logistics,
      CspRegion region,
      Optional<String> deliveredTo,
      Optional<UserId> importSupplier,
      Optional<UserId> gasSupplier)
      implements InventoryEntry {
    /** Rejects a SMETS1 hub, which is an {@link OtherDevice} here. */
    public Hub {
      if (region == CspRegion.SMETS1) {
        throw new IllegalArgumentException("hub " + id + " is a SMETS1 hub");
      }
    }

    @Override
    public Optional<LogisticsStatus> logisticsStatus() {
      return Optional.of(logistics);
    }

    /** The same hub after its return. */
    public Hub returned() {
      return new Hub(
          id, status, LogisticsStatus.RETURNED, region, deliveredTo, importSupplier, gasSupplier);
    }
  }

  /** A Device that cannot be returned here: a GPF, a meter, a SMETS1 hub. */
  record OtherDevice(DeviceId id, Optional<LogisticsStatus> logisticsStatus)
      implements InventoryEntry {}
}
