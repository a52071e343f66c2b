package hubreturns.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The published DUIS material. Tests can read it, but this project does not contain it.
 *
 * <p>The tests look for it beside the checkout, or in the folder of {@code
 * -Dduis.reference=FOLDER}.
 */
public final class OfficialReference {
  private static final Path FOLDER =
      Path.of(System.getProperty("duis.reference", "../../shared/duis-reference"));

  private OfficialReference() {}

  /**
   * The folder of one part of the material. If the part is missing, the test is skipped and prints
   * why.
   */
  public static Path folder(String part) {
    Path folder = FOLDER.resolve(part);
    String reason = "skipped: the official DUIS material is not in " + folder.toAbsolutePath();
    if (!Files.isDirectory(folder)) {
      System.out.println(reason);
    }
    assumeTrue(Files.isDirectory(folder), reason);
    return folder;
  }

  /** The file of the official schema of a version. */
  public static String schemaFile(String version) {
    return "DUIS Schema V" + (version.equals("5.3") ? "5.3a" : version) + ".xsd";
  }
}
