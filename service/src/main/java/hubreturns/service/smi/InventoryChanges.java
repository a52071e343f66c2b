package hubreturns.service.smi;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How an inventory file differs from the inventory before it is loaded.
 *
 * @param devices the devices of the file, each counted once
 * @param added the devices that are new to the inventory
 * @param changed the devices on record with another value
 * @param keptReturned hubs that stay Returned although the file has another Logistics Status
 * @param owned hubs of the file that have a Party or a supplier on record
 * @param losing those of {@code owned} that lose their Party or a supplier, or become a device of
 *     another type, which nobody can return
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

  /** Every value of a hub; what decides about its return comes first. */
  static final List<InventoryColumn> FIELDS =
      Stream.of(
              OWNERS,
              List.of(InventoryColumn.CSP_REGION, InventoryColumn.DEVICE_STATUS),
              List.of(InventoryColumn.values()))
          .flatMap(List::stream)
          .filter(column -> column != InventoryColumn.DEVICE_ID)
          .distinct()
          .toList();

  /** Copies the list. */
  public InventoryChanges {
    fields = List.copyOf(fields);
  }

  /** Hubs on record whose value in this column appears, disappears or changes. */
  public record FieldChanges(InventoryColumn column, long gained, long lost, long changed) {

    FieldChanges plus(FieldChanges others) {
      return new FieldChanges(
          column, gained + others.gained, lost + others.lost, changed + others.changed);
    }
  }

  /** The changes of a file that has only new devices. */
  static InventoryChanges allNew(long devices) {
    return new InventoryChanges(
        devices,
        devices,
        0,
        0,
        0,
        0,
        FIELDS.stream().map(column -> new FieldChanges(column, 0, 0, 0)).toList());
  }

  /** These changes and those of other lines of the file. */
  InventoryChanges plus(InventoryChanges others) {
    List<FieldChanges> sums = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      sums.add(fields.get(i).plus(others.fields.get(i)));
    }
    return new InventoryChanges(
        devices + others.devices,
        added + others.added,
        changed + others.changed,
        keptReturned + others.keptReturned,
        owned + others.owned,
        losing + others.losing,
        sums);
  }

  /** The devices on record that keep all their values. */
  public long unchanged() {
    return devices - added - changed;
  }

  /** Whether more than this share of the owned hubs are lost to their Party or a supplier. */
  public boolean losesMoreThan(int percent) {
    return losing * 100 > owned * percent;
  }
}
