package hubreturns.acceptance.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** Parses and writes XML documents. */
final class Xml {
  private Xml() {}

  static void same(String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      throw new AssertionError(what + ": expected " + expected + ", found " + found);
    }
  }

  static Document parse(byte[] bytes) {
    try {
      return newBuilder().parse(new ByteArrayInputStream(bytes));
    } catch (SAXException | IOException e) {
      throw new AssertionError("not well-formed: " + e.getMessage(), e);
    }
  }

  static DocumentBuilder newBuilder() {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
    factory.setNamespaceAware(true);
    try {
      return factory.newDocumentBuilder();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK has a parser with namespaces", e);
    }
  }

  static byte[] write(Document document) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      Transformer copy = TransformerFactory.newDefaultInstance().newTransformer();
      copy.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      copy.transform(new DOMSource(document), new StreamResult(bytes));
    } catch (TransformerException e) {
      throw new IllegalStateException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  static List<Element> children(Element parent) {
    List<Element> children = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child) {
        children.add(child);
      }
    }
    return children;
  }

  static List<String> names(Element parent) {
    return children(parent).stream().map(Element::getLocalName).toList();
  }

  static Element child(Element parent, String name) {
    return optionalChild(parent, name)
        .orElseThrow(() ->
            new AssertionError(parent.getLocalName() + " has no " + name + ": " + names(parent)));
  }

  static Optional<Element> optionalChild(Element parent, String name) {
    return children(parent).stream().filter(child -> name.equals(child.getLocalName())).findFirst();
  }
}
