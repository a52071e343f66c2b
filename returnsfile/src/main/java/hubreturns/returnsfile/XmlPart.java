package hubreturns.returnsfile;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.poi.util.XMLHelper;
import org.jspecify.annotations.Nullable;

/** Reads one XML part of a workbook, element by element. It refuses a document type. */
final class XmlPart implements Closeable {
  private static final XMLInputFactory XML = factory();

  private final InputStream in;
  private final XMLStreamReader xml;
  private int depth;

  XmlPart(InputStream in) throws IOException {
    this.in = in;
    try {
      this.xml = XML.createXMLStreamReader(in);
    } catch (XMLStreamException e) {
      in.close();
      throw fault(e);
    }
  }

  /**
   * A factory without limits on the size of entities. Java would count references such as that to
   * an ampersand like entities of a document type. {@link WorkbookParts} limits the bytes of a
   * part.
   */
  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLHelper.newXMLInputFactory();
    factory.setProperty("jdk.xml.totalEntitySizeLimit", 0);
    factory.setProperty("jdk.xml.maxGeneralEntitySizeLimit", 0);
    return factory;
  }

  /**
   * Moves to the next tag, text or end of the document. Returns which one it is, as in {@link
   * XMLStreamConstants}.
   */
  int next() throws IOException {
    try {
      while (true) {
        int event = xml.hasNext() ? xml.next() : XMLStreamConstants.END_DOCUMENT;
        switch (event) {
          case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
              throw WorkbookFault.damaged("it holds a document type or an entity");
          case XMLStreamConstants.START_ELEMENT -> {
            depth++;
            return event;
          }
          case XMLStreamConstants.END_ELEMENT -> {
            depth--;
            return event;
          }
          case XMLStreamConstants.CHARACTERS,
              XMLStreamConstants.CDATA,
              XMLStreamConstants.SPACE,
              XMLStreamConstants.END_DOCUMENT -> {
            return event;
          }
          default -> {}
        }
      }
    } catch (XMLStreamException e) {
      throw fault(e);
    }
  }

  /** Moves to the next start tag; false at the end of the part. */
  boolean nextStart() throws IOException {
    int event = next();
    while (event != XMLStreamConstants.START_ELEMENT && event != XMLStreamConstants.END_DOCUMENT) {
      event = next();
    }
    return event == XMLStreamConstants.START_ELEMENT;
  }

  /** How many elements are open, the one of the current start tag included. */
  int depth() {
    return depth;
  }

  /** The name of the current tag without its prefix. */
  String name() {
    return xml.getLocalName();
  }

  /** Whether the current tag draws something, as OpenDocument names it. */
  boolean isDrawing() {
    String namespace = Objects.requireNonNullElse(xml.getNamespaceURI(), "");
    return namespace.endsWith(":drawing:1.0") || namespace.endsWith(":dr3d:1.0");
  }

  String text() {
    return xml.getText();
  }

  /** An attribute of the current tag by its name without prefix. */
  Optional<String> attribute(String name) {
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      if (xml.getAttributeLocalName(i).equals(name)) {
        return Optional.of(xml.getAttributeValue(i));
      }
    }
    return Optional.empty();
  }

  /** Whether an attribute of this name, with any prefix, has this value. */
  boolean has(String name, String value) {
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      if (xml.getAttributeLocalName(i).equals(name) && xml.getAttributeValue(i).equals(value)) {
        return true;
      }
    }
    return false;
  }

  /** A whole number in an attribute, within these bounds; empty where there is no attribute. */
  Optional<Integer> number(String name, int min, int max) throws WorkbookFault {
    Optional<String> text = attribute(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number >= min && number <= max) {
        return Optional.of(number);
      }
    } catch (NumberFormatException notANumber) {
      // Reported below, like a number that is out of bounds.
    }
    throw WorkbookFault.damaged("%s is '%s'".formatted(name, Flaw.shortened(text.get())));
  }

  /** Whether an attribute is 1 or true. */
  boolean isTrue(String name) {
    return attribute(name).filter(text -> text.equals("1") || text.equals("true")).isPresent();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private static IOException fault(XMLStreamException e) {
    for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof WorkbookFault fault) {
        return fault;
      }
    }
    if (e.getNestedException() instanceof IOException trouble) {
      return ofZip(trouble);
    }
    return WorkbookFault.damaged("its XML cannot be read");
  }

  /** What went wrong in the ZIP archive. */
  static WorkbookFault ofZip(IOException trouble) {
    if (trouble instanceof WorkbookFault fault) {
      return fault;
    }
    return String.valueOf(trouble.getMessage()).startsWith("Zip bomb")
        ? new WorkbookFault(
            "a part of the workbook expands to more than %d times its size. Copy the sheet into a new workbook, or save it as CSV UTF-8"
                .formatted(WorkbookParts.RATIO_MAX))
        : WorkbookFault.damaged("its ZIP archive cannot be read");
  }
}
