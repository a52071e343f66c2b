package hubreturns.service.smi;

import java.util.Locale;

/** The columns of an inventory file, in order (docs/operations.md#inventory-file). */
public enum InventoryColumn {
  DEVICE_ID,
  DEVICE_TYPE,
  GPF_DEVICE_ID,
  MANUFACTURER,
  MODEL,
  HAN_VARIANT,
  CSP_REGION,
  DEVICE_STATUS,
  LOGISTICS_STATUS,
  DELIVERED_TO_PARTY,
  IMPORT_SUPPLIER,
  GAS_SUPPLIER,
  MPXN,
  DELIVERED_ON,
  INSTALLED_ON,
  REMOVED_ON;

  private final String title = name().toLowerCase(Locale.ROOT);

  /** The title in the header line, which is also the column of the table. */
  public String title() {
    return title;
  }
}
