package hubreturns.acceptance.wire;

import hubreturns.harness.Program;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSInput;
import org.xml.sax.SAXException;

/**
 * The DCC's published schemas, templates and samples. They are not part of the project. The tests
 * read them from a folder beside the project, or from the folder that {@code
 * -Dhubreturns.reference} names.
 */
public final class OfficialSchemas {
  /** The schema files of the published versions; 5.2 was never published. */
  public static final Map<String, String> FILES =
      Map.of(
          "5.0", "DUIS Schema V5.0.xsd",
          "5.1", "DUIS Schema V5.1.xsd",
          "5.3", "DUIS Schema V5.3a.xsd",
          "5.4", "DUIS Schema V5.4.xsd");

  private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

  private OfficialSchemas() {}

  /** The folder, which may be missing. */
  public static Path folder() {
    String named = System.getProperty("hubreturns.reference");
    return named == null
        ? Program.root().resolveSibling("shared").resolve("duis-reference")
        : Path.of(named);
  }

  /** Why a test that needs the schemas is skipped. */
  public static String whySkipped() {
    return "the DCC's reference material is not at "
        + folder()
        + "; put it there, or name it with -Dhubreturns.reference";
  }

  /** Whether the schemas are there. */
  public static boolean present() {
    return Files.isDirectory(folder().resolve("schemas"));
  }

  /**
   * Fails if a message is not valid under the official schema of this version.
   *
   * @throws AssertionError with the error of the schema validator
   */
  public static void validate(String version, byte[] message) {
    try {
      SCHEMAS
          .computeIfAbsent(version, OfficialSchemas::schema)
          .newValidator()
          .validate(new StreamSource(new ByteArrayInputStream(message)));
    } catch (SAXException e) {
      throw new AssertionError("not valid in " + version + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  private static Schema schema(String version) {
    Path schemas = folder().resolve("schemas");
    Path file = schemas.resolve(FILES.getOrDefault(version, "none of version " + version));
    try {
      SchemaFactory factory = SchemaFactory.newDefaultInstance();
      factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "file");
      factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "all");
      factory.setResourceResolver((type, namespace, publicId, systemId, base) ->
          imported(
              schemas.resolve(
                  String.valueOf(systemId).replaceFirst(".*/", "").replace("%20", " "))));
      return factory.newSchema(file.toFile());
    } catch (SAXException e) {
      throw new IllegalStateException("reading the official schema " + file, e);
    }
  }

  /**
   * A file in the folder of the schemas. The DTD that one import names is read as an empty file.
   */
  private static LSInput imported(Path file) {
    DOMImplementationLS loading = (DOMImplementationLS) Xml.newBuilder().getDOMImplementation();
    LSInput input = loading.createLSInput();
    input.setSystemId(file.getFileName().toString());
    try {
      byte[] content = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
      input.setByteStream(new ByteArrayInputStream(content));
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + file, e);
    }
    return input;
  }
}
