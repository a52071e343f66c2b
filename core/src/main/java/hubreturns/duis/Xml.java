package hubreturns.duis;

import hubreturns.vocabulary.SchemaVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParser;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.w3c.dom.Document;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSInput;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXNotRecognizedException;
import org.xml.sax.SAXNotSupportedException;
import org.xml.sax.SAXParseException;
import org.xml.sax.XMLReader;

/**
 * The only place that creates XML parsers: no DOCTYPE, no external access, limits on everything.
 *
 * <p>Parsers keep white space, comments and CDATA, because the signature covers them.
 */
final class Xml {
  static final String DISALLOW_DOCTYPE = "http://apache.org/xml/features/disallow-doctype-decl";
  private static final String[][] LIMITS = {
    {"jdk.xml.maxElementDepth", String.valueOf(DuisLimits.DEPTH_MAX)},
    {"jdk.xml.elementAttributeLimit", String.valueOf(DuisLimits.ATTRIBUTES_MAX)},
    {"jdk.xml.maxXMLNameLimit", String.valueOf(DuisLimits.NAME_CHARACTERS_MAX)},
  };
  private static final String LOCALE = "http://apache.org/xml/properties/locale";
  private static final String SCHEMAS = "/hubreturns/duis/";

  /** Ends the reading at the first error. */
  static final ErrorHandler THROWING =
      new ErrorHandler() {
        @Override
        public void warning(SAXParseException e) {
          // Xerces warns only about things that the limits already forbid.
        }

        @Override
        public void error(SAXParseException e) throws SAXParseException {
          throw e;
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXParseException {
          throw e;
        }
      };

  private static final Pool<DocumentBuilder> BUILDERS = new Pool<>(Xml::newBuilder);
  private static final Pool<XMLReader> READERS = new Pool<>(Xml::newReader);
  private static final Schema SINGLE = schema("returns-single.xsd");
  private static final Schema LIST = schema("returns-list.xsd");
  private static final Pool<Validator> SINGLE_VALIDATORS = new Pool<>(() -> newValidator(SINGLE));
  private static final Pool<Validator> LIST_VALIDATORS = new Pool<>(() -> newValidator(LIST));

  private Xml() {}

  /**
   * The document in these bytes, unvalidated.
   *
   * @throws SAXException when they are not well-formed, have a DOCTYPE, or exceed a limit
   */
  static Document parse(byte[] body) throws SAXException {
    return BUILDERS.with(builder -> {
      builder.reset();
      builder.setErrorHandler(THROWING);
      return builder.parse(new ByteArrayInputStream(body));
    });
  }

  /**
   * Validates a message against our schema for the version.
   *
   * @throws SAXException at the first thing that the schema does not allow
   */
  static void validate(Source source, SchemaVersion version) throws SAXException {
    Pool<Validator> validators = version.takesLists() ? LIST_VALIDATORS : SINGLE_VALIDATORS;
    validators.with(validator -> {
      validator.validate(source);
      return validator;
    });
  }

  /**
   * Lends a streaming reader that knows lines and columns. It is hardened like the parser.
   *
   * @throws SAXException what {@code task} throws
   */
  static <R> R withReader(Task<XMLReader, R> task) throws SAXException {
    return READERS.with(task);
  }

  private static XMLReader newReader() {
    try {
      SAXParserFactory factory = SAXParserFactory.newDefaultInstance();
      factory.setNamespaceAware(true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature(DISALLOW_DOCTYPE, true);
      SAXParser parser = factory.newSAXParser();
      for (String[] limit : LIMITS) {
        parser.setProperty(limit[0], limit[1]);
      }
      return parser.getXMLReader();
    } catch (ParserConfigurationException | SAXException e) {
      throw new IllegalStateException("the JDK's XML parser can be hardened", e);
    }
  }

  private static DocumentBuilder newBuilder() {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setNamespaceAware(true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature(DISALLOW_DOCTYPE, true);
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(true);
      factory.setCoalescing(false);
      for (String[] limit : LIMITS) {
        factory.setAttribute(limit[0], limit[1]);
      }
      // All nodes are read anyway, and deferring them doubles the time.
      factory.setFeature("http://apache.org/xml/features/dom/defer-node-expansion", false);
      return factory.newDocumentBuilder();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK's XML parser can be hardened", e);
    }
  }

  private static Validator newValidator(Schema schema) {
    Validator validator = schema.newValidator();
    validator.setErrorHandler(THROWING);
    try {
      // SchemaFault reads the validator's messages. Without this, they would be in the machine's
      // language. Never reset the JDK's validator: it would lose its limits with its properties.
      validator.setProperty(LOCALE, Locale.ROOT);
    } catch (SAXNotRecognizedException | SAXNotSupportedException e) {
      throw new IllegalStateException("the JDK's validator speaks English", e);
    }
    return validator;
  }

  private static Schema schema(String name) {
    SchemaFactory factory = SchemaFactory.newDefaultInstance();
    try {
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      // Secure processing forbids includes. Ours come from this jar only.
      factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "jar:file,file,jar,nested");
      factory.setResourceResolver(
          (type, namespace, publicId, systemId, base) -> schemaInput(resource(systemId), systemId));
      return factory.newSchema(new StreamSource(resource(name), name));
    } catch (SAXNotRecognizedException | SAXNotSupportedException e) {
      throw new IllegalStateException("the JDK's schema factory can be hardened", e);
    } catch (SAXException e) {
      throw new IllegalStateException("our schema " + name + " is a schema", e);
    }
  }

  /** A schema file, as the resolver of a schema factory needs it. */
  static LSInput schemaInput(InputStream content, String name) {
    LSInput input = ((DOMImplementationLS) newBuilder().getDOMImplementation()).createLSInput();
    input.setByteStream(content);
    input.setSystemId(name);
    return input;
  }

  private static InputStream resource(String name) {
    InputStream stream = Xml.class.getResourceAsStream(SCHEMAS + name);
    if (stream == null) {
      throw new IllegalStateException("no schema " + name + " in this jar");
    }
    return stream;
  }

  static InputSource source(byte[] body) {
    return new InputSource(new ByteArrayInputStream(body));
  }

  /**
   * Keeps parsers for reuse, because creating one costs more than using it. No two threads share a
   * parser.
   */
  private static final class Pool<T> {
    private static final int IDLE_MAX = 64;

    private final Deque<T> idle = new ConcurrentLinkedDeque<>();
    private final Supplier<T> maker;

    Pool(Supplier<T> maker) {
      this.maker = maker;
    }

    <R> R with(Task<T, R> task) throws SAXException {
      T idleOne = idle.pollFirst();
      T one = idleOne == null ? maker.get() : idleOne;
      try {
        return task.apply(one);
      } catch (IOException e) {
        // The bytes are in memory, so only an unknown encoding can cause this.
        throw new SAXException(e);
      } finally {
        if (idle.size() < IDLE_MAX) {
          idle.addFirst(one);
        }
      }
    }
  }

  /** What a borrower does with a parser. */
  interface Task<T, R> {
    R apply(T one) throws SAXException, IOException;
  }
}
