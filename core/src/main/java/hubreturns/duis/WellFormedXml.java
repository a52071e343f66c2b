package hubreturns.duis;

import hubreturns.duis.Refusal.Place;
import java.util.Objects;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Checks that a message is XML 1.0 in UTF-8, within limits, and made of elements and text only. Its
 * content matters only after that (check 2 of docs/wire.md#checks-and-codes).
 */
final class WellFormedXml {
  private static final String UTF_8 = "UTF-8";

  private WellFormedXml() {}

  static Document read(byte[] body) throws RefusedMessage {
    Document message;
    try {
      message = Xml.parse(body);
    } catch (SAXParseException e) {
      throw new RefusedMessage(refusal(e));
    } catch (SAXException e) {
      // For an unknown encoding, the parser reports no line.
      throw new RefusedMessage(
          Problem.NOT_WELL_FORMED,
          "The message declares an encoding other than UTF-8. Send it in UTF-8.",
          Place.at(1, 1));
    }
    // The parser also reads other encodings, by detection or because the message declares one.
    String declared = Objects.requireNonNullElse(message.getXmlEncoding(), UTF_8);
    String encoding = UTF_8.equals(message.getInputEncoding()) ? declared : "UTF-16";
    if (!encoding.equalsIgnoreCase(UTF_8)) {
      throw new RefusedMessage(
          Problem.NOT_WELL_FORMED,
          "The message is encoded as " + Refusal.shortened(encoding) + ". Send it in UTF-8.",
          Place.at(1, 1));
    }
    if (!"1.0".equals(message.getXmlVersion())) {
      throw new RefusedMessage(
          Problem.NOT_WELL_FORMED, "The message is XML 1.1. Send XML 1.0.", Place.at(1, 1));
    }
    onlyElementsAndText(message);
    return message;
  }

  private static Refusal refusal(SAXParseException e) {
    // The parser gives no line when it has not read past the first bytes.
    Place place = Place.at(Math.max(1, e.getLineNumber()), Math.max(1, e.getColumnNumber()));
    String message = String.valueOf(e.getMessage());
    if (message.contains(Xml.DISALLOW_DOCTYPE)) {
      return new Refusal(
          Problem.FORBIDDEN_CONSTRUCT,
          "The message has a DOCTYPE declaration, which is not allowed. Remove it.",
          place);
    }
    if (message.startsWith("JAXP000")) {
      return new Refusal(
          Problem.FORBIDDEN_CONSTRUCT,
          "The message exceeds a limit: elements nest at most %d deep, an element has at most %d attributes, a name has at most %d characters. Send a plain DUIS message."
              .formatted(
                  DuisLimits.DEPTH_MAX, DuisLimits.ATTRIBUTES_MAX, DuisLimits.NAME_CHARACTERS_MAX),
          place);
    }
    return new Refusal(
        Problem.NOT_WELL_FORMED,
        Refusal.shortened(message, DuisLimits.PARSER_SENTENCE_CHARACTERS_MAX)
            + " Send well-formed XML in UTF-8.",
        place);
  }

  /** A comment or CDATA section can split a value between what is signed and what is read. */
  private static void onlyElementsAndText(Node parent) throws RefusedMessage {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      switch (node.getNodeType()) {
        case Node.ELEMENT_NODE -> onlyElementsAndText(node);
        case Node.TEXT_NODE -> {}
        default -> throw forbidden(node, parent);
      }
    }
  }

  private static RefusedMessage forbidden(Node node, Node parent) {
    String construct =
        switch (node.getNodeType()) {
          case Node.COMMENT_NODE -> "a comment";
          case Node.CDATA_SECTION_NODE -> "a CDATA section";
          case Node.PROCESSING_INSTRUCTION_NODE -> "a processing instruction";
          default -> "something that is neither element nor text";
        };
    return parent instanceof Element element
        ? new RefusedMessage(
            Problem.FORBIDDEN_CONSTRUCT,
            Refusal.name(element) + " contains " + construct + ". Send elements and text only.",
            Place.in(Refusal.name(element)))
        : new RefusedMessage(
            Problem.FORBIDDEN_CONSTRUCT,
            "The message has " + construct + " outside the root element. Remove it.",
            Place.NOWHERE);
  }
}
