package hubreturns.service.smi;

import java.util.List;

/**
 * How an inventory file differs from the inventory before it is loaded.
 *
 * @param devices the devices of the file, each counted once
 * @param added the devices that are new to the inventory
 * @param changed the devices on record with another value
 * @param keptReturned hubs that stay Returned although the file has another Logistics Status
 * @param owned hubs of the file that have a Party or a supplier on record
 * @param losing those of {@code owned} that lose their Party or a supplier
 * @param fields the hubs on record by field
 */
public record InventoryChanges(
    long devices,
    long added,
    long changed,
    long keptReturned,
    long owned,
    long losing,
    List<FieldChanges> fields) {
  static final List<InventoryColumn> OWNERS =
      List.of(
          InventoryColumn.DELIVERED_TO_PARTY,
          InventoryColumn.IMPORT_SUPPLIER,
          InventoryColumn.GAS_SUPPLIER);
  static final List<InventoryColumn> FIELDS =
      List.of(
          InventoryColumn.DELIVERED_TO_PARTY,
          InventoryColumn.IMPORT_SUPPLIER,
          InventoryColumn.GAS_SUPPLIER,
          InventoryColumn.CSP_REGION,
          InventoryColumn.DEVICE_STATUS);

  /** Copies the list. */
  public InventoryChanges {
    fields = List.copyOf(fields);
  }

  /** Hubs on record whose value in this column appears, disappears or changes. */
  public record FieldChanges(InventoryColumn column, long gained, long lost, long changed) {}

  /** The devices on record that keep all their values. */
  public long unchanged() {
    return devices - added - changed;
  }

  /** Whether more than this share of the owned hubs lose their Party or a supplier. */
  boolean losesMoreThan(int percent) {
    return losing * 100 > owned * percent;
  }
}
