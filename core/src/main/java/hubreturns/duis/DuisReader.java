package hubreturns.duis;

import hubreturns.duis.Reading.SignedRequest;
import hubreturns.duis.Reading.Unreadable;
import hubreturns.duis.Refusal.Place;
import hubreturns.returns.Form;
import hubreturns.returns.HubList;
import hubreturns.returns.ReturnDetail;
import hubreturns.returns.ReturnDetail.FaultReturn;
import hubreturns.returns.ReturnDetail.NoFaultReturn;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.UserReference;
import hubreturns.signature.SignatureLookup;
import hubreturns.signature.XmlSignature;
import hubreturns.vocabulary.ConnectionMethod;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.NoFaultReturnType;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.SchemaVersion;
import hubreturns.vocabulary.ServiceReferenceVariant;
import hubreturns.vocabulary.TextLimit;
import hubreturns.vocabulary.Word;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.xml.transform.dom.DOMSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** Reads requests: checks 2 and 3 of duis.md section 7, and the shape of the signature. */
public final class DuisReader {
  /** The name space of the DUIS. */
  public static final String NAMESPACE = "http://www.dccinterface.co.uk/ServiceUserGateway";

  /** The Service Reference that both Service Requests belong to. */
  public static final String SERVICE_REFERENCE = "8.14";

  private static final String UTF_8 = "UTF-8";

  private DuisReader() {}

  /** Reads one message; every flaw of it is a refusal, none an exception. */
  public static Reading read(byte[] body) {
    try {
      Document message = wellFormed(body);
      SchemaVersion version = version(message.getDocumentElement());
      schemaValid(message, body, version);
      ReturnRequest request = request(message.getDocumentElement(), version);
      return new SignedRequest(request, signature(message), body);
    } catch (Refused e) {
      return new Unreadable(Whereabouts.added(e.refusal, body));
    }
  }

  private static Document wellFormed(byte[] body) throws Refused {
    Document message;
    try {
      message = Xml.parse(body);
    } catch (SAXParseException e) {
      throw new Refused(notWellFormed(e));
    } catch (SAXException e) {
      // The one trouble that comes without a place: an encoding that the parser does not know.
      throw refused(
          Problem.NOT_WELL_FORMED,
          "The message declares an encoding other than UTF-8. Send it in UTF-8.",
          Place.at(1, 1));
    }
    // The parser reads other encodings too, of its own accord or because the message declares one.
    String declared = Objects.requireNonNullElse(message.getXmlEncoding(), UTF_8);
    String encoding = UTF_8.equals(message.getInputEncoding()) ? declared : "UTF-16";
    if (!encoding.equalsIgnoreCase(UTF_8)) {
      throw refused(
          Problem.NOT_WELL_FORMED,
          "The message is encoded as " + Refusal.shortened(encoding) + ". Send it in UTF-8.",
          Place.at(1, 1));
    }
    if (!"1.0".equals(message.getXmlVersion())) {
      throw refused(Problem.NOT_WELL_FORMED, "Send XML 1.0, not 1.1.", Place.at(1, 1));
    }
    onlyElementsAndText(message);
    return message;
  }

  private static Refusal notWellFormed(SAXParseException e) {
    // Where the parser knows no place it has not come past the first bytes.
    Place place = Place.at(Math.max(1, e.getLineNumber()), Math.max(1, e.getColumnNumber()));
    String message = String.valueOf(e.getMessage());
    if (message.contains(Xml.DISALLOW_DOCTYPE)) {
      return new Refusal(
          Problem.FORBIDDEN_CONSTRUCT,
          "A DOCTYPE declaration is never taken. Send the message without one.",
          place);
    }
    if (message.startsWith("JAXP000")) {
      return new Refusal(
          Problem.FORBIDDEN_CONSTRUCT,
          "The message exceeds a limit: elements may nest "
              + DuisLimits.DEPTH_MAX
              + " deep and carry "
              + DuisLimits.ATTRIBUTES_MAX
              + " attributes, names have up to "
              + DuisLimits.NAME_CHARACTERS_MAX
              + " characters. Send a plain DUIS message.",
          place);
    }
    return new Refusal(
        Problem.NOT_WELL_FORMED,
        Refusal.shortened(message, DuisLimits.PARSER_SENTENCE_CHARACTERS_MAX)
            + " Send well-formed XML in UTF-8.",
        place);
  }

  /** Comments and CDATA sections can split a value between what is signed and what is read. */
  private static void onlyElementsAndText(Node parent) throws Refused {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      switch (node.getNodeType()) {
        case Node.ELEMENT_NODE -> onlyElementsAndText(node);
        case Node.TEXT_NODE -> {}
        default ->
            throw refused(
                Problem.FORBIDDEN_CONSTRUCT,
                switch (node.getNodeType()) {
                      case Node.COMMENT_NODE -> "A comment";
                      case Node.CDATA_SECTION_NODE -> "A CDATA section";
                      case Node.PROCESSING_INSTRUCTION_NODE -> "A processing instruction";
                      default -> "Something that is neither element nor text";
                    }
                    + (parent instanceof Element element
                        ? " stands in " + localName(element)
                        : " stands outside the root element")
                    + ". Send elements and text only.",
                parent instanceof Element element ? Place.in(localName(element)) : Place.NOWHERE);
      }
    }
  }

  private static SchemaVersion version(Element root) throws Refused {
    if (!NAMESPACE.equals(root.getNamespaceURI()) || !"Request".equals(root.getLocalName())) {
      throw refused(
          Problem.SCHEMA_INVALID,
          "The root element must be Request in the name space " + NAMESPACE + ".",
          Place.in(localName(root)));
    }
    if (!root.hasAttribute("schemaVersion")) {
      throw refused(
          Problem.SCHEMA_INVALID,
          "The attribute schemaVersion is missing. Name the version, such as "
              + SchemaVersion.V5_5.text()
              + ".",
          Place.in("Request"));
    }
    String text = root.getAttribute("schemaVersion");
    Optional<SchemaVersion> version = Word.read(SchemaVersion.class, text);
    if (version.isEmpty()) {
      throw refused(
          Problem.UNSUPPORTED_VERSION,
          "schemaVersion is none of "
              + Word.spellings(SchemaVersion.class)
              + ". Send one of them, spelt exactly so.",
          Place.in("Request").value(text));
    }
    return version.get();
  }

  private static void schemaValid(Document message, byte[] body, SchemaVersion version)
      throws Refused {
    try {
      Xml.validate(new DOMSource(message), version);
    } catch (SAXException e) {
      Optional<Refusal> otherService = otherService(message.getDocumentElement());
      throw new Refused(otherService.orElseGet(() -> SchemaFault.find(body, version)));
    }
  }

  /** A message of another Service Request deserves a better answer than "unexpected element". */
  private static Optional<Refusal> otherService(Element root) {
    Optional<Element> variant =
        child(root, "Header").flatMap(header -> child(header, "ServiceReferenceVariant"));
    Optional<Element> content = child(root, "Body").flatMap(DuisReader::firstElement);
    boolean ours =
        content
            .map(Element::getLocalName)
            .filter(name -> name.equals("CHFFaultReturn") || name.equals("CHFNoFaultReturn"))
            .isPresent();
    if (ours || content.isEmpty() || variant.isEmpty()) {
      return Optional.empty();
    }
    String srv = variant.get().getTextContent();
    if (Word.read(ServiceReferenceVariant.class, srv).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new Refusal(
            Problem.SERVICE_NOT_OFFERED,
            "This service offers the Service Requests 8.14.3 and 8.14.4 only. Send others"
                + " elsewhere.",
            Place.in("ServiceReferenceVariant").value(srv)));
  }

  private static ReturnRequest request(Element root, SchemaVersion version) throws Refused {
    Element header = required(root, "Header");
    Element content =
        firstElement(required(root, "Body"))
            .orElseThrow(() -> new IllegalStateException("the schema demands a body"));
    String idText = text(header, "RequestID").strip();
    Optional<Element> preceding = child(header, "PrecedingServiceRequestID");
    if (preceding.isPresent()) {
      counterInRange(preceding.get());
    }
    counterInRange(required(header, "RequestID"));
    RequestId id =
        RequestId.read(idText)
            .orElseThrow(() ->
                refused(
                    Problem.SCHEMA_INVALID,
                    "The counter of RequestID is 0. Number requests from 1.",
                    Place.in("RequestID").value(idText)));
    ServiceReferenceVariant srv = srv(header, content);
    Optional<Element> list = child(content, "DeviceIDList");
    return new ReturnRequest(
        id,
        idText,
        version,
        Integer.parseInt(text(header, "CommandVariant").strip()),
        list.isPresent() ? Form.LIST : Form.SINGLE,
        list.isPresent()
            ? hubs(list.get().getTextContent())
            : new HubList(List.of(DeviceId.of(text(content, "DeviceID").strip()))),
        detail(srv, content));
  }

  private static void counterInRange(Element identifier) throws Refused {
    String text = identifier.getTextContent().strip();
    BigInteger counter = new BigInteger(text.substring(text.lastIndexOf(':') + 1));
    if (counter.bitLength() > Long.SIZE) {
      throw refused(
          Problem.SCHEMA_INVALID,
          "The counter of "
              + identifier.getLocalName()
              + " is over 18446744073709551615. Use a counter of 64 bits.",
          Place.in(identifier.getLocalName()).value(text));
    }
  }

  private static ServiceReferenceVariant srv(Element header, Element content) throws Refused {
    String reference = text(header, "ServiceReference");
    String variant = text(header, "ServiceReferenceVariant");
    String body = content.getLocalName();
    ServiceReferenceVariant byBody =
        body.equals("CHFFaultReturn")
            ? ServiceReferenceVariant.FAULT_RETURN
            : ServiceReferenceVariant.NO_FAULT_RETURN;
    if (!reference.equals(SERVICE_REFERENCE) || !variant.equals(byBody.text())) {
      throw refused(
          Problem.SERVICE_MISMATCH,
          "The body holds "
              + body
              + ", which is "
              + byBody.text()
              + " of "
              + SERVICE_REFERENCE
              + "; the header names another. Make them agree.",
          Place.in(
                  reference.equals(SERVICE_REFERENCE)
                      ? "ServiceReferenceVariant"
                      : "ServiceReference")
              .value(reference.equals(SERVICE_REFERENCE) ? variant : reference));
    }
    return byBody;
  }

  private static HubList hubs(String text) throws Refused {
    Place place = Place.in("DeviceIDList");
    if (text.isEmpty()) {
      throw refused(
          Problem.SCHEMA_INVALID,
          "The list is empty. Name 1 to " + HubList.HUBS_MAX + " hubs.",
          place);
    }
    List<DeviceId> ids = new ArrayList<>();
    int start = 0;
    while (start <= text.length()) {
      int comma = text.indexOf(',', start);
      int end = comma < 0 ? text.length() : comma;
      String item = text.substring(start, end);
      int position = ids.size() + 1;
      if (position > HubList.HUBS_MAX) {
        long items = text.chars().filter(c -> c == ',').count() + 1;
        throw refused(
            Problem.SCHEMA_INVALID,
            "The list has "
                + items
                + " items. Name at most "
                + HubList.HUBS_MAX
                + " hubs in a request and send the rest in another.",
            place.position(position).value(item));
      }
      ids.add(
          DeviceId.read(item)
              .orElseThrow(() ->
                  refused(
                      Problem.SCHEMA_INVALID,
                      itemFault(item),
                      place.position(position).value(item))));
      start = end + 1;
    }
    return new HubList(ids);
  }

  private static String itemFault(String item) {
    if (item.isEmpty()) {
      return "An item of the list is empty. Join the IDs with single commas, none at either end.";
    }
    if (item.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c))) {
      return "An item of the list holds white space. Join the IDs with commas and nothing else.";
    }
    return "An item of the list is not an EUI-64: eight hex pairs joined by '-', such as"
        + " 00-DB-12-34-56-78-90-A2. Correct it.";
  }

  private static ReturnDetail detail(ServiceReferenceVariant srv, Element content) throws Refused {
    UserReference reference =
        new UserReference(
            dateTime(content),
            limited(content, TextLimit.USER_REF_ID),
            limited(content, TextLimit.INCIDENT_REFERENCE),
            limited(content, TextLimit.ADDITIONAL_INFORMATION));
    return switch (srv) {
      case FAULT_RETURN ->
          new FaultReturn(
              Word.of(FaultReturnType.class, text(content, "CHFFaultReturnType")),
              reference,
              optional(content, "OtherDeviceID").map(id -> DeviceId.of(id.strip())),
              Word.of(ConnectionMethod.class, text(content, "CHFConnectionMethod")),
              Word.of(FaultReason.class, text(content, "CHFFaultReason")));
      case NO_FAULT_RETURN ->
          new NoFaultReturn(
              Word.of(NoFaultReturnType.class, text(content, "CHFNoFaultReturnType")), reference);
    };
  }

  private static Optional<String> dateTime(Element content) throws Refused {
    TextLimit limit = TextLimit.USER_REF_DATE_TIME;
    Optional<String> text = optional(content, limit.element()).map(String::strip);
    if (!text.map(limit::fits).orElse(true)) {
      throw refused(
          Problem.FORBIDDEN_CONSTRUCT,
          limit.element()
              + " is longer than "
              + limit.charactersMax()
              + " characters. Send fewer fractions of a second.",
          Place.in(limit.element()).value(text.get()));
    }
    return text;
  }

  /** Counts characters, as the DUIS does; the JDK's validator would count an emoji as two. */
  private static Optional<String> limited(Element content, TextLimit limit) throws Refused {
    Optional<String> text = optional(content, limit.element());
    if (!text.map(limit::fits).orElse(true)) {
      throw refused(
          Problem.SCHEMA_INVALID,
          "The value of "
              + limit.element()
              + " is longer than "
              + limit.charactersMax()
              + " characters. Shorten it.",
          Place.in(limit.element()).value(text.get()));
    }
    return text;
  }

  private static XmlSignature signature(Document message) throws Refused {
    return switch (XmlSignature.in(message)) {
      case SignatureLookup.Found found -> found.signature();
      case SignatureLookup.Missing missing ->
          throw refused(
              Problem.SIGNATURE_MISSING,
              "The message carries no ds:Signature. Sign it with your User's key.",
              Place.in("Request"));
      case SignatureLookup.Malformed malformed ->
          throw refused(
              Problem.SIGNATURE_MALFORMED,
              malformed.element()
                  + ": "
                  + malformed.reason()
                  + ". Sign as the interface says, with nothing added.",
              Place.in(malformed.element()));
    };
  }

  private static Optional<String> optional(Element parent, String name) {
    return child(parent, name).map(Element::getTextContent);
  }

  private static String text(Element parent, String name) {
    return required(parent, name).getTextContent();
  }

  private static Element required(Element parent, String name) {
    return child(parent, name)
        .orElseThrow(() -> new IllegalStateException("the schema demands " + name));
  }

  private static Optional<Element> child(Element parent, String name) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element
          && NAMESPACE.equals(element.getNamespaceURI())
          && name.equals(element.getLocalName())) {
        return Optional.of(element);
      }
    }
    return Optional.empty();
  }

  private static Optional<Element> firstElement(Element parent) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) {
        return Optional.of(element);
      }
    }
    return Optional.empty();
  }

  private static String localName(Element element) {
    return Refusal.shortened(
        element.getLocalName() == null ? element.getNodeName() : element.getLocalName());
  }

  private static Refused refused(Problem problem, String detail, Place place) {
    return new Refused(new Refusal(problem, detail, place));
  }

  /** Carries a refusal from the depth of a message to {@link #read}; never leaves this class. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Refusal refusal;

    Refused(Refusal refusal) {
      super(refusal.detail(), null, false, false);
      this.refusal = refusal;
    }
  }
}
