package hubreturns.harness;

import java.io.BufferedWriter;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;

/**
 * Hub number n of a made-up inventory. Everything about the hub follows from n, so that tests can
 * predict it.
 *
 * <p>Of each ten hubs, seven are Whitelisted and delivered, so that the supplier can return them
 * before installation. One is Pending, one Commissioned, and the last has one of the rarer
 * statuses. Nine of ten hubs belong to the first supplier.
 */
public record MadeUpHub(int n) {
  /** The header line of an inventory file. */
  public static final String HEADER =
      "device_id,device_type,gpf_device_id,manufacturer,model,han_variant,csp_region,device_status,"
          + "logistics_status,delivered_to_party,import_supplier,gas_supplier,mpxn,delivered_on,"
          + "installed_on,removed_on";

  private static final List<String> MAKERS = List.of("EDMI", "Toshiba", "WNC");
  private static final List<String> REGIONS =
      List.of("North", "Central", "South", "4G North", "4G Central", "4G South");
  private static final List<String> RARER =
      List.of(
          "InstalledNotCommissioned",
          "Decommissioned",
          "Withdrawn",
          "Suspended",
          "Recovery",
          "Recovered");
  private static final long CHF = 0x00DB_1234_0000_0000L;
  private static final long GPF = 0x00DB_5678_0000_0000L;
  private static final long ESME = 0x00DB_9ABC_0000_0000L;
  private static final int HUBS_FOR_EACH_ESME = 100;
  private static final int HUBS_FOR_EACH_ODD_REGION = 500;
  private static final int HUBS_FOR_EACH_RARER_STATUS = 10 * RARER.size();
  private static final int REMOVED_DAYS_AGO_MAX = 12;

  /** The Device ID of the Communications Hub Function. */
  public String deviceId() {
    return eui(CHF + n);
  }

  /** The Device ID of the Gas Proxy Function. */
  public String gpfId() {
    return eui(GPF + n);
  }

  /** The Device ID of an ESME that a request can give as OtherDeviceID. */
  public String esmeId() {
    return eui(ESME + n / HUBS_FOR_EACH_ESME);
  }

  /** The manufacturer: EDMI, Toshiba and WNC in turn. */
  public String manufacturer() {
    return MAKERS.get(n % MAKERS.size());
  }

  /** The CSP region: the six regions in turn, rarely Unknown or SMETS1. */
  public String region() {
    return switch (n % HUBS_FOR_EACH_ODD_REGION) {
      case 498 -> "Unknown";
      case 499 -> "SMETS1";
      default -> REGIONS.get(n / MAKERS.size() % REGIONS.size());
    };
  }

  /** The device status in the SMI. */
  public String status() {
    return switch (n % 10) {
      case 7 -> "Pending";
      case 8 -> "Commissioned";
      case 9 -> RARER.get(n / 10 % RARER.size());
      default -> "Whitelisted";
    };
  }

  /** Whether the hub is not installed yet, so that the Party that took delivery returns it. */
  public boolean inTheVan() {
    return status().equals("Whitelisted") || status().equals("Pending");
  }

  /** The supplier that may return the hub. */
  public Supplier owner(List<Supplier> suppliers) {
    return suppliers.get(n / 10 % 10 == 9 ? 1 : 0);
  }

  private boolean removed() {
    return status().equals("Decommissioned") || status().equals("Withdrawn");
  }

  /**
   * The day of removal: 1 to 12 days ago. A supplier must return a hub by day 5 after its removal,
   * so a new world has overdue hubs and hubs that are due soon.
   */
  private LocalDate removedOn(LocalDate today) {
    return today.minusDays(1 + n / HUBS_FOR_EACH_RARER_STATUS % REMOVED_DAYS_AGO_MAX);
  }

  private String line(List<Supplier> suppliers, LocalDate today) {
    Supplier owner = owner(suppliers);
    boolean installed = !inTheVan();
    return String.join(
        ",",
        deviceId(),
        "CHF",
        gpfId(),
        manufacturer(),
        manufacturer() + (n % 2 == 0 ? " SBCH" : " DBCH"),
        n % 2 == 0 ? "Single Band" : "Dual Band",
        region(),
        status(),
        removed() ? "Removed" : installed ? "Installed" : "Delivered",
        owner.name(),
        installed ? owner.eui() : "",
        installed && n % 4 == 0 ? owner.eui() : "",
        installed ? "20000%08d".formatted(n) : "",
        "2025-03-01",
        installed ? "2025-06-01" : "",
        removed() ? removedOn(today).toString() : "");
  }

  static void writeInventory(
      BufferedWriter lines, int hubs, List<Supplier> suppliers, LocalDate today)
      throws IOException {
    lines.write(HEADER);
    lines.newLine();
    for (int n = 0; n < hubs; n++) {
      MadeUpHub hub = new MadeUpHub(n);
      lines.write(hub.line(suppliers, today));
      lines.newLine();
      if (n % HUBS_FOR_EACH_ESME == 0) {
        lines.write(hub.esmeId() + ",ESME,,,,,,Commissioned,,,,,,,,");
        lines.newLine();
      }
    }
  }

  private static String eui(long value) {
    return "%016X".formatted(value).replaceAll("(..)(?!$)", "$1-");
  }
}
