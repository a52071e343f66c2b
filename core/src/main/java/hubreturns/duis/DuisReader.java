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
import java.util.Optional;
import javax.xml.transform.dom.DOMSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** Reads requests: checks 2 and 3 of docs/wire.md#checks-and-codes. */
public final class DuisReader {
  /** The namespace of the DUIS. */
  public static final String NAMESPACE = "http://www.dccinterface.co.uk/ServiceUserGateway";

  /** The Service Reference that both Service Requests belong to. */
  public static final String SERVICE_REFERENCE = "8.14";

  private DuisReader() {}

  /** Reads one message. Any flaw in it becomes a refusal, never an exception. */
  public static Reading read(byte[] body) {
    try {
      Document message = WellFormedXml.read(body);
      SchemaVersion version = version(message.getDocumentElement());
      schemaValid(message, body, version);
      ReturnRequest request = request(message.getDocumentElement(), version);
      return new SignedRequest(request, signature(message), body);
    } catch (RefusedMessage e) {
      return new Unreadable(FaultLocator.locate(e.refusal(), body));
    }
  }

  private static SchemaVersion version(Element root) throws RefusedMessage {
    if (!NAMESPACE.equals(root.getNamespaceURI()) || !"Request".equals(root.getLocalName())) {
      throw new RefusedMessage(
          Problem.SCHEMA_INVALID,
          "The root element is not Request in the namespace " + NAMESPACE + ". Send an sr:Request.",
          Place.in(Refusal.name(root)));
    }
    if (!root.hasAttribute("schemaVersion")) {
      throw new RefusedMessage(
          Problem.SCHEMA_INVALID,
          "The attribute schemaVersion is missing. Add it, for example schemaVersion=\"%s\"."
              .formatted(SchemaVersion.V5_5.text()),
          Place.in("Request"));
    }
    String text = root.getAttribute("schemaVersion");
    Optional<SchemaVersion> version = Word.read(SchemaVersion.class, text);
    if (version.isEmpty()) {
      throw new RefusedMessage(
          Problem.UNSUPPORTED_VERSION,
          "This schemaVersion is not supported. Send one of these, in exactly this spelling: %s."
              .formatted(Word.spellings(SchemaVersion.class)),
          Place.in("Request").value(text));
    }
    return version.get();
  }

  private static void schemaValid(Document message, byte[] body, SchemaVersion version)
      throws RefusedMessage {
    try {
      Xml.validate(new DOMSource(message), version);
    } catch (SAXException e) {
      Optional<Refusal> otherService = otherService(message.getDocumentElement());
      throw new RefusedMessage(otherService.orElseGet(() -> SchemaFault.find(body, version)));
    }
  }

  /**
   * The refusal of a message with another Service Request. It says so, rather than naming an
   * unexpected element. Empty for other messages.
   */
  private static Optional<Refusal> otherService(Element root) {
    Optional<Element> variant =
        child(root, "Header").flatMap(header -> child(header, "ServiceReferenceVariant"));
    Optional<Element> content = child(root, "Body").flatMap(DuisReader::firstElement);
    boolean isReturn =
        content
            .map(Element::getLocalName)
            .filter(name -> name.equals("CHFFaultReturn") || name.equals("CHFNoFaultReturn"))
            .isPresent();
    if (isReturn || content.isEmpty() || variant.isEmpty()) {
      return Optional.empty();
    }
    String srv = variant.get().getTextContent();
    if (Word.read(ServiceReferenceVariant.class, srv).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new Refusal(
            Problem.SERVICE_NOT_OFFERED,
            "This service offers only the Service Requests 8.14.3 and 8.14.4. Send this request to the"
                + " service that offers it.",
            Place.in("ServiceReferenceVariant").value(srv)));
  }

  private static ReturnRequest request(Element root, SchemaVersion version) throws RefusedMessage {
    Element header = required(root, "Header");
    Element content =
        firstElement(required(root, "Body"))
            .orElseThrow(() -> new IllegalStateException("the schema requires a body"));
    String idText = text(header, "RequestID").strip();
    Optional<Element> preceding = child(header, "PrecedingServiceRequestID");
    if (preceding.isPresent()) {
      counterInRange(preceding.get());
    }
    counterInRange(required(header, "RequestID"));
    RequestId id =
        RequestId.read(idText)
            .orElseThrow(() ->
                new RefusedMessage(
                    Problem.SCHEMA_INVALID,
                    "The counter of RequestID is 0. Use a counter from 1.",
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

  private static void counterInRange(Element identifier) throws RefusedMessage {
    String text = identifier.getTextContent().strip();
    BigInteger counter = new BigInteger(text.substring(text.lastIndexOf(':') + 1));
    if (counter.bitLength() > Long.SIZE) {
      throw new RefusedMessage(
          Problem.SCHEMA_INVALID,
          "The counter of %s is larger than 18446744073709551615. Use a smaller counter."
              .formatted(identifier.getLocalName()),
          Place.in(identifier.getLocalName()).value(text));
    }
  }

  private static ServiceReferenceVariant srv(Element header, Element content)
      throws RefusedMessage {
    String reference = text(header, "ServiceReference");
    String variant = text(header, "ServiceReferenceVariant");
    String body = content.getLocalName();
    ServiceReferenceVariant byBody =
        body.equals("CHFFaultReturn")
            ? ServiceReferenceVariant.FAULT_RETURN
            : ServiceReferenceVariant.NO_FAULT_RETURN;
    if (!reference.equals(SERVICE_REFERENCE) || !variant.equals(byBody.text())) {
      throw new RefusedMessage(
          Problem.SERVICE_MISMATCH,
          "The body contains %s, which belongs to %s of %s, but the header names another Service Request. Make header and body agree."
              .formatted(body, byBody.text(), SERVICE_REFERENCE),
          Place.in(
                  reference.equals(SERVICE_REFERENCE)
                      ? "ServiceReferenceVariant"
                      : "ServiceReference")
              .value(reference.equals(SERVICE_REFERENCE) ? variant : reference));
    }
    return byBody;
  }

  private static HubList hubs(String text) throws RefusedMessage {
    Place place = Place.in("DeviceIDList");
    if (text.isEmpty()) {
      throw new RefusedMessage(
          Problem.SCHEMA_INVALID,
          "The list is empty. Name 1 to " + HubList.HUBS_MAX + " hubs.",
          place);
    }
    List<DeviceId> ids = new ArrayList<>();
    // Splits off at most one item more than is allowed. That last item then holds the rest.
    for (String item : text.split(",", HubList.HUBS_MAX + 1)) {
      Place here = place.position(ids.size() + 1);
      if (ids.size() == HubList.HUBS_MAX) {
        throw new RefusedMessage(
            Problem.SCHEMA_INVALID,
            "The list has %d items. Name at most %d hubs in a request and send the rest in another."
                .formatted(text.chars().filter(c -> c == ',').count() + 1, HubList.HUBS_MAX),
            here.value(item.split(",", 2)[0]));
      }
      ids.add(
          DeviceId.read(item)
              .orElseThrow(() ->
                  new RefusedMessage(Problem.SCHEMA_INVALID, itemFault(item), here.value(item))));
    }
    return new HubList(ids);
  }

  private static String itemFault(String item) {
    if (item.isEmpty()) {
      return "An item of the list is empty. Separate the IDs with single commas, and put none at either end.";
    }
    if (item.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c))) {
      return "An item of the list contains white space. Separate the IDs with commas only.";
    }
    return "An item of the list is not an EUI-64: eight hex pairs joined by '-', such as"
        + " 00-DB-12-34-56-78-90-A2. Correct it.";
  }

  private static ReturnDetail detail(ServiceReferenceVariant srv, Element content)
      throws RefusedMessage {
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

  private static Optional<String> dateTime(Element content) throws RefusedMessage {
    TextLimit limit = TextLimit.USER_REF_DATE_TIME;
    Optional<String> text = optional(content, limit.element()).map(String::strip);
    if (!text.map(limit::fits).orElse(true)) {
      throw new RefusedMessage(
          Problem.FORBIDDEN_CONSTRUCT,
          "%s is longer than %d characters. Send fewer decimals of a second."
              .formatted(limit.element(), limit.charactersMax()),
          Place.in(limit.element()).value(text.get()));
    }
    return text;
  }

  /** Counts code points, as the DUIS does. The JDK's validator would count an emoji as two. */
  private static Optional<String> limited(Element content, TextLimit limit) throws RefusedMessage {
    Optional<String> text = optional(content, limit.element());
    if (!text.map(limit::fits).orElse(true)) {
      throw new RefusedMessage(
          Problem.SCHEMA_INVALID,
          "The value of %s is longer than %d characters. Shorten it."
              .formatted(limit.element(), limit.charactersMax()),
          Place.in(limit.element()).value(text.get()));
    }
    return text;
  }

  private static XmlSignature signature(Document message) throws RefusedMessage {
    return switch (XmlSignature.in(message)) {
      case SignatureLookup.FoundSignature found -> found.signature();
      case SignatureLookup.MissingSignature missing ->
          throw new RefusedMessage(
              Problem.SIGNATURE_MISSING,
              "The message has no ds:Signature. Sign it with your User's key.",
              Place.in("Request"));
      case SignatureLookup.MalformedSignature malformed ->
          throw new RefusedMessage(
              Problem.SIGNATURE_MALFORMED,
              malformed.element()
                  + ": "
                  + malformed.reason()
                  + ". Use exactly the signature profile of the interface.",
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
        .orElseThrow(() -> new IllegalStateException("the schema requires " + name));
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
}
