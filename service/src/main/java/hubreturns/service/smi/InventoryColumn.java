package hubreturns.service.smi;

import java.util.Locale;

/** The columns of an inventory file, in order (product.md, "The SMI"). */
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

  /** As it stands in the header line. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
