package hubreturns.harness;

import java.io.BufferedWriter;
import java.io.IOException;
import java.util.List;

/**
 * The n-th hub of a made-up inventory; all of it follows from n, so that tests can foretell it.
 *
 * <p>Of each ten hubs, seven are in the van (whitelisted, delivered, fit for a return that is not
 * after installation), the others are pending, commissioned, or removed in turn with the rarer
 * statuses. Nine of ten belong to the first supplier.
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

  /** The CHF's identifier. */
  public String deviceId() {
    return eui(CHF + n);
  }

  /** The GPF's identifier. */
  public String gpfId() {
    return eui(GPF + n);
  }

  /** An ESME of the inventory that may stand as OtherDeviceID. */
  public String esmeId() {
    return eui(ESME + n / HUBS_FOR_EACH_ESME);
  }

  /** Its maker: EDMI, Toshiba and WNC in turn. */
  public String manufacturer() {
    return MAKERS.get(n % MAKERS.size());
  }

  /** Its region: the six of the CSPs in turn, now and then Unknown or SMETS1. */
  public String region() {
    return switch (n % HUBS_FOR_EACH_ODD_REGION) {
      case 498 -> "Unknown";
      case 499 -> "SMETS1";
      default -> REGIONS.get(n / MAKERS.size() % REGIONS.size());
    };
  }

  /** Its SMI status. */
  public String status() {
    return switch (n % 10) {
      case 7 -> "Pending";
      case 8 -> "Commissioned";
      case 9 -> RARER.get(n / 10 % RARER.size());
      default -> "Whitelisted";
    };
  }

  /** Whether it is not installed yet, so that the Party that took delivery returns it. */
  public boolean inTheVan() {
    return status().equals("Whitelisted") || status().equals("Pending");
  }

  /** Which of the suppliers it belongs to. */
  public Supplier owner(List<Supplier> suppliers) {
    return suppliers.get(n / 10 % 10 == 9 ? 1 : 0);
  }

  private String line(List<Supplier> suppliers) {
    Supplier owner = owner(suppliers);
    boolean installed = !inTheVan();
    boolean removed = status().equals("Decommissioned") || status().equals("Withdrawn");
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
        removed ? "Removed" : installed ? "Installed" : "Delivered",
        owner.name(),
        installed ? owner.eui() : "",
        installed && n % 4 == 0 ? owner.eui() : "",
        installed ? "20000%08d".formatted(n) : "",
        "2025-03-01",
        installed ? "2025-06-01" : "",
        removed ? "2026-11-20" : "");
  }

  static void writeInventory(BufferedWriter lines, int hubs, List<Supplier> suppliers)
      throws IOException {
    lines.write(HEADER);
    lines.newLine();
    for (int n = 0; n < hubs; n++) {
      MadeUpHub hub = new MadeUpHub(n);
      lines.write(hub.line(suppliers));
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
