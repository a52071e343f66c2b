package hubreturns.duis;

import hubreturns.vocabulary.ConnectionMethod;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.NoFaultReturnType;
import hubreturns.vocabulary.SchemaVersion;
import hubreturns.vocabulary.Word;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.XMLConstants;
import javax.xml.transform.sax.SAXSource;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.XMLFilterImpl;

/**
 * Explains why a message is schema-invalid. It reads the message a second time, because only this
 * slower way gives line, column, element and value.
 *
 * <p>It reads two things from the validator's own message: the code at its start and the list of
 * expected elements at its end. The text between them comes from the sender, who could imitate
 * both.
 */
final class SchemaFault {
  private static final String EXPECTED_FROM = "One of '{";
  private static final String EXPECTED_TO = "}' is expected.";

  /** Enough characters for shortening to show that there were more. */
  private static final int TEXT_KEPT_MAX = 4 * DuisLimits.ECHO_CHARACTERS_MAX;

  private SchemaFault() {}

  /** The first thing in {@code body} that the schema of {@code version} does not allow. */
  static Refusal find(byte[] body, SchemaVersion version) {
    Tracker tracker = new Tracker();
    try {
      return Xml.withReader(reader -> {
        tracker.setParent(reader);
        Xml.validate(new SAXSource(tracker, Xml.source(body)), version);
        throw new IllegalStateException("the second reading found no fault, but the first did");
      });
    } catch (SAXParseException e) {
      return tracker.refusal(e);
    } catch (SAXException e) {
      throw new IllegalStateException("the second reading failed, but the first did not", e);
    }
  }

  /** An element that is not closed yet, with the part of its text that a refusal repeats. */
  private record OpenElement(String name, String strangeAttribute, StringBuilder text) {}

  /** Keeps track of where in the message the validator is. */
  private static final class Tracker extends XMLFilterImpl {
    private final Deque<OpenElement> path = new ArrayDeque<>();

    @Override
    public void startElement(String uri, String localName, String qName, Attributes attributes)
        throws SAXException {
      path.push(
          new OpenElement(Refusal.shortened(localName), strange(attributes), new StringBuilder()));
      super.startElement(uri, localName, qName, attributes);
    }

    @Override
    public void characters(char[] characters, int start, int length) throws SAXException {
      StringBuilder text = path.element().text();
      text.append(characters, start, Math.clamp(TEXT_KEPT_MAX - text.length(), 0, length));
      super.characters(characters, start, length);
    }

    @Override
    public void endElement(String uri, String localName, String qName) throws SAXException {
      super.endElement(uri, localName, qName);
      path.pop();
    }

    /** The first attribute that no element of a request has. */
    private static String strange(Attributes attributes) {
      for (int i = 0; i < attributes.getLength(); i++) {
        String name = attributes.getQName(i);
        if (!name.equals("schemaVersion")
            && !name.startsWith("xmlns")
            && !attributes.getURI(i).equals(XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI)) {
          return Refusal.shortened(name);
        }
      }
      return "";
    }

    Refusal refusal(SAXParseException e) {
      OpenElement open = path.element();
      String element = open.name();
      String message = String.valueOf(e.getMessage());
      String code = message.substring(0, Math.max(message.indexOf(':'), 0));
      Refusal.Place place =
          Refusal.Place.at(e.getLineNumber(), e.getColumnNumber()).element(element);
      if (code.startsWith("cvc-complex-type.2.4")) {
        return refusal(structure(message, element), place);
      }
      if (code.startsWith("cvc-complex-type.2.3")) {
        return refusal(
            "There is text between the elements of " + element + ". Remove it.",
            place.value(open.text().toString().strip()));
      }
      if (code.startsWith("cvc-complex-type.3") || code.equals("cvc-type.3.1.1")) {
        return refusal(
            "Attribute %s is not allowed on %s. Remove it."
                .formatted(open.strangeAttribute(), element),
            place);
      }
      if (code.equals("cvc-type.3.1.2")) {
        return refusal(
            "There are elements in " + element + ", which allows only text. Remove them.", place);
      }
      if (code.startsWith("cvc-elt")) {
        return refusal(
            "The xsi:type or xsi:nil of " + element + " is not allowed. Remove it.", place);
      }
      return refusal(value(element), place.value(open.text().toString()));
    }

    private static Refusal refusal(String detail, Refusal.Place place) {
      return new Refusal(Problem.SCHEMA_INVALID, detail, place);
    }

    private static String structure(String message, String element) {
      String expected = expected(message);
      String wanted =
          expected.isEmpty()
              ? " Nothing more is expected here. Remove it."
              : " Expected here: " + expected + ". Check the order of the elements.";
      if (message.startsWith("cvc-complex-type.2.4.b")) {
        return "The content of " + element + " is incomplete." + wanted;
      }
      String hint =
          element.equals("DeviceIDList")
              ? " A DeviceIDList needs schemaVersion " + SchemaVersion.V5_5.text() + "."
              : "";
      return "Element " + element + " is not allowed here." + wanted + hint;
    }

    /** The names of the elements that the schema expects, from the end of the message. */
    private static String expected(String message) {
      int from = message.lastIndexOf(EXPECTED_FROM);
      if (from < 0 || !message.endsWith(EXPECTED_TO)) {
        return "";
      }
      return message
          .substring(from + EXPECTED_FROM.length(), message.length() - EXPECTED_TO.length())
          .replaceAll("WC\\[[^]]*]", "Signature")
          .replaceAll("\"[^\"]*\":", "");
    }

    private static String value(String element) {
      return switch (element) {
        case "RequestID", "PrecedingServiceRequestID" ->
            element
                + " is not originator:target:counter, that is two EUI-64s and a decimal counter"
                + " without leading zeros. Correct it.";
        case "DeviceID", "OtherDeviceID" ->
            element
                + " is not an EUI-64: eight hex pairs joined by '-', such as"
                + " 00-DB-12-34-56-78-90-A2. Correct it.";
        case "FirstInSequence" -> "FirstInSequence is neither true nor false. Correct it.";
        case "CommandVariant" -> "CommandVariant is not a whole number from 1 to 9. Send 8.";
        case "UserRefDateTime" ->
            "UserRefDateTime is not an xs:dateTime such as 2026-11-25T12:00:00Z. Correct it.";
        case "CHFFaultReturnType" -> oneOf(element, Word.spellings(FaultReturnType.class));
        case "CHFNoFaultReturnType" -> oneOf(element, Word.spellings(NoFaultReturnType.class));
        case "CHFFaultReason" -> oneOf(element, Word.spellings(FaultReason.class));
        case "CHFConnectionMethod" -> oneOf(element, Word.spellings(ConnectionMethod.class));
        default -> "The value of " + element + " is not allowed. Correct it.";
      };
    }

    private static String oneOf(String element, String spellings) {
      return "The value of %s is not one of: %s. Use the exact spelling and capitals."
          .formatted(element, spellings);
    }
  }
}
