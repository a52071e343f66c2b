package hubreturns.duis;

import hubreturns.vocabulary.SchemaVersion;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.transform.sax.SAXSource;
import org.xml.sax.Attributes;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.XMLFilterImpl;

/**
 * The second look at a schema-invalid message: slower than the first, it knows line, column,
 * element and value, and says what is wrong in words.
 */
final class SchemaFault {
  private static final Pattern QUALIFIED = Pattern.compile("\\{?\"?[^{}\" ]*\"?:([A-Za-z0-9]+)}?");
  private static final Pattern EXPECTED = Pattern.compile("One of '\\{(.*?)}' is expected");
  private static final Pattern STARTING = Pattern.compile("element '([^']*)'");
  private static final Pattern ENUMERATION = Pattern.compile("enumeration '\\[(.*?)]'");
  private static final Pattern MAX_LENGTH = Pattern.compile("maxLength '(\\d+)'");

  private SchemaFault() {}

  /** The first thing in {@code body} that the schema of {@code version} does not allow. */
  static Refusal find(byte[] body, SchemaVersion version) {
    Tracking tracking = new Tracking();
    try {
      tracking.setParent(Xml.reader());
      Xml.validate(new SAXSource(tracking, Xml.source(body)), version, tracking.errors);
    } catch (SAXParseException e) {
      return tracking.refusal(e);
    } catch (SAXException e) {
      throw new IllegalStateException("the second look failed where the first succeeded", e);
    }
    throw new IllegalStateException("the second look found nothing where the first did");
  }

  /** Remembers where in the message the validator is. */
  private static final class Tracking extends XMLFilterImpl {
    private final Deque<String> path = new ArrayDeque<>();
    private final StringBuilder text = new StringBuilder();
    private final ErrorHandler errors = Xml.THROWING;

    @Override
    public void startElement(String uri, String localName, String qName, Attributes attributes)
        throws SAXException {
      path.push(localName);
      text.setLength(0);
      super.startElement(uri, localName, qName, attributes);
    }

    @Override
    public void characters(char[] characters, int start, int length) throws SAXException {
      if (text.length() <= DuisLimits.ECHO_CHARACTERS_MAX) {
        text.append(characters, start, length);
      }
      super.characters(characters, start, length);
    }

    @Override
    public void endElement(String uri, String localName, String qName) throws SAXException {
      super.endElement(uri, localName, qName);
      path.pop();
      text.setLength(0);
    }

    Refusal refusal(SAXParseException e) {
      String element = path.isEmpty() ? "Request" : path.peek();
      String message = String.valueOf(e.getMessage());
      String code = message.contains(":") ? message.substring(0, message.indexOf(':')) : "";
      Refusal.Place place =
          Refusal.Place.at(e.getLineNumber(), e.getColumnNumber()).element(element);
      if (code.startsWith("cvc-complex-type.2.4") || code.startsWith("cvc-complex-type.3")) {
        return new Refusal(Problem.SCHEMA_INVALID, structure(code, message, element), place);
      }
      if (code.startsWith("cvc-")) {
        return new Refusal(
            Problem.SCHEMA_INVALID, value(code, message, element), place.value(text.toString()));
      }
      return new Refusal(
          Problem.SCHEMA_INVALID, Refusal.shortened(message) + ". Correct the message.", place);
    }

    private static String structure(String code, String message, String element) {
      String expected = group(EXPECTED, message).map(Tracking::localNames).orElse("");
      String wanted =
          expected.isEmpty() ? "" : " Expected here: " + expected + ". Mind the order of elements.";
      if (code.startsWith("cvc-complex-type.3")) {
        return "An attribute of " + element + " is missing or does not belong." + " Correct it.";
      }
      if (code.equals("cvc-complex-type.2.4.b")) {
        return "The content of " + element + " is not complete." + wanted;
      }
      String found =
          group(STARTING, message)
              .map(Tracking::localNames)
              .map(Refusal::shortened)
              .orElse(element);
      String hint =
          found.equals("DeviceIDList")
              ? " A DeviceIDList needs schemaVersion " + SchemaVersion.V5_5.text() + "."
              : "";
      return "Element " + found + " does not belong here." + wanted + hint;
    }

    private static String value(String code, String message, String element) {
      return switch (code) {
        case "cvc-enumeration-valid" ->
            "The value of "
                + element
                + " is none of those allowed: "
                + group(ENUMERATION, message).orElse("")
                + ". Spelling and capitals are exact.";
        case "cvc-maxLength-valid" ->
            "The value of "
                + element
                + " is longer than "
                + group(MAX_LENGTH, message).orElse("")
                + " characters. Shorten it.";
        case "cvc-pattern-valid" ->
            element.endsWith("RequestID")
                ? element
                    + " is not originator:target:counter, two EUI-64s and a decimal counter without"
                    + " leading zeros. Correct it."
                : element
                    + " is not an EUI-64: eight hex pairs joined by '-', such as"
                    + " 00-DB-12-34-56-78-90-A2. Correct it.";
        default ->
            "The value of "
                + element
                + " is not of its type"
                + (message.contains("dateTime")
                    ? ", xs:dateTime such as 2026-11-25T12:00:00Z"
                    : message.contains("boolean") ? ", true or false" : "")
                + ". Correct it.";
      };
    }

    private static java.util.Optional<String> group(Pattern pattern, String message) {
      Matcher matcher = pattern.matcher(message);
      return matcher.find() ? java.util.Optional.of(matcher.group(1)) : java.util.Optional.empty();
    }

    private static String localNames(String names) {
      return QUALIFIED.matcher(names).replaceAll("$1").replaceAll("[{}\"]", "").strip();
    }
  }
}
