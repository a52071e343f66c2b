package hubreturns.harness.demo;

import hubreturns.harness.Supplier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file for the client command {@code submit}, with the expected code of each line.
 *
 * @param title the heading that the demo prints
 * @param sender the supplier that sends the file
 */
record ReturnsFile(String title, Supplier sender, Path path, List<Line> lines) {
  private static final String HEADER =
      "device_id,return_type,fault_reason,connection_method,other_device_id\n";

  /**
   * A line.
   *
   * @param terms the columns after the Device ID
   * @param expected the expected code
   */
  record Line(String deviceId, String terms, String expected) {}

  void write() throws IOException {
    StringBuilder csv = new StringBuilder(HEADER);
    for (Line line : lines) {
      csv.append(line.deviceId()).append(',').append(line.terms()).append('\n');
    }
    Files.createDirectories(path.getParent());
    Files.writeString(path, csv);
  }

  Path results() {
    return beside(".results.csv");
  }

  Path journal() {
    return beside(".journal");
  }

  private Path beside(String ending) {
    return path.resolveSibling(path.getFileName().toString().replaceFirst("\\.csv$", ending));
  }
}
