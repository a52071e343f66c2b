package hubreturns.returns;

import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.DeviceType;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.Word;
import java.util.Optional;

/** What the Smart Metering Inventory says about a Device, as far as a return needs it. */
public sealed interface InventoryEntry {

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

  /**
   * Makes the entry of a device from the words of its own line in the inventory. Only the CHF of a
   * SMETS2 hub is a {@link Hub}.
   *
   * @throws IllegalArgumentException when a word is unknown, or a hub has no Logistics Status or no
   *     region
   */
  static InventoryEntry of(
      DeviceId id,
      String typeText,
      String statusText,
      Optional<String> logisticsText,
      Optional<String> regionText,
      Owners owners) {
    DeviceType type = Word.of(DeviceType.class, typeText);
    DeviceStatus status = Word.of(DeviceStatus.class, statusText);
    Optional<LogisticsStatus> logistics =
        logisticsText.map(text -> Word.of(LogisticsStatus.class, text));
    Optional<CspRegion> region = regionText.map(text -> Word.of(CspRegion.class, text));
    if (type != DeviceType.CHF || region.equals(Optional.of(CspRegion.SMETS1))) {
      return new OtherDevice(id, logistics);
    }
    if (logistics.isEmpty() || region.isEmpty()) {
      throw new IllegalArgumentException("hub " + id + " has no Logistics Status or no region");
    }
    return new Hub(
        id,
        status,
        logistics.get(),
        region.get(),
        owners.deliveredTo(),
        owners.importSupplier(),
        owners.gasSupplier());
  }

  /** The Party that took delivery of a hub, and the suppliers of its premises. */
  record Owners(
      Optional<String> deliveredTo,
      Optional<UserId> importSupplier,
      Optional<UserId> gasSupplier) {}
}
