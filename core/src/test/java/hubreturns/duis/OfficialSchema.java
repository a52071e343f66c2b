package hubreturns.duis;

import hubreturns.testing.OfficialReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.xml.sax.SAXException;

/** The official schema of one version, which validates whole messages. */
final class OfficialSchema {
  private static final String NO_DTD = "XMLSchema.dtd";

  private static final Map<String, OfficialSchema> COMPILED = new HashMap<>();

  private final Validator validator;

  private OfficialSchema(Validator validator) {
    this.validator = validator;
  }

  /** The compiled schema of a version. The test is skipped where the schema is not available. */
  static OfficialSchema of(String version) {
    Path folder = OfficialReference.folder("schemas");
    return COMPILED.computeIfAbsent(version, it -> compiled(folder, it));
  }

  private static OfficialSchema compiled(Path folder, String version) {
    Path file = folder.resolve(OfficialReference.schemaFile(version));
    SchemaFactory factory = SchemaFactory.newDefaultInstance();
    try (InputStream schema = Files.newInputStream(file)) {
      factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "all");
      factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "all");
      // XMLDSig's schema declares a DOCTYPE; everything it imports is in the folder or not needed.
      factory.setResourceResolver((type, namespace, publicId, systemId, base) ->
          Xml.schemaInput(
              systemId.endsWith(NO_DTD)
                  ? new ByteArrayInputStream(new byte[0])
                  : open(folder.resolve(Path.of(systemId).getFileName())),
              systemId));
      return new OfficialSchema(
          factory
              .newSchema(new StreamSource(schema, file.getFileName().toString()))
              .newValidator());
    } catch (SAXException e) {
      throw new IllegalStateException("the official schema " + file + " is a schema", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Why the message is not valid; empty when it is.
   *
   * <p>XML Schema counts a character beyond the first plane as one, but the JDK's validator counts
   * two. So each such character is replaced by one of the first plane. No pattern or enumeration
   * tells them apart.
   */
  Optional<String> fault(String message) {
    StringBuilder plane0 = new StringBuilder(message.length());
    message
        .codePoints()
        .forEach(c -> plane0.appendCodePoint(Character.isBmpCodePoint(c) ? c : '\u2603'));
    byte[] bytes = plane0.toString().getBytes(StandardCharsets.UTF_8);
    try {
      validator.validate(new StreamSource(new ByteArrayInputStream(bytes)));
      return Optional.empty();
    } catch (SAXException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(Path file) {
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
