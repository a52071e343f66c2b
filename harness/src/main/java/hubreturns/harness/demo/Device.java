package hubreturns.harness.demo;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.util.List;
import java.util.stream.Stream;

/** A line of {@code inventory export} with the columns that the demo needs. */
record Device(
    String id,
    String type,
    String gpf,
    String region,
    String status,
    String logisticsStatus,
    String deliveredTo,
    String importSupplier) {
  static List<Device> read(String export) {
    try (Stream<NamedCsvRecord> lines = CsvReader.builder().ofNamedCsvRecord(export).stream()) {
      return lines.map(Device::of).toList();
    }
  }

  private static Device of(NamedCsvRecord line) {
    return new Device(
        line.getField("device_id"),
        line.getField("device_type"),
        line.getField("gpf_device_id"),
        line.getField("csp_region"),
        line.getField("device_status"),
        line.getField("logistics_status"),
        line.getField("delivered_to_party"),
        line.getField("import_supplier"));
  }

  boolean isHub() {
    return type.equals("CHF") && !region.equals("SMETS1");
  }

  boolean isReturned() {
    return logisticsStatus.equals("Returned");
  }

  boolean isOfUnknownRegion() {
    return region.equals("Unknown");
  }

  /** Whether the hub is not installed yet, so that the Party that took delivery returns it. */
  boolean isInTheVan() {
    return status.equals("Whitelisted") || status.equals("Pending");
  }
}
