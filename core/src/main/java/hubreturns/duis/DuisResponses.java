package hubreturns.duis;

import hubreturns.signature.SignatureLookup;
import hubreturns.signature.XmlSignature;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.PrintableText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Reads answers, and the signature of any DUIS message, for the sender of a request. */
public final class DuisResponses {
  private DuisResponses() {}

  /**
   * An answer whose signature is not yet checked.
   *
   * @param requestId the RequestID of the request, as written
   * @param code the header's response code, which this program may not know
   * @param at ResponseDateTime as written
   * @param outcome the hubs under each code; empty in the single form, and if one code rejects the
   *     whole request
   */
  public record Response(
      String requestId,
      String code,
      String at,
      SequencedMap<String, List<DeviceId>> outcome,
      XmlSignature signature) {}

  /** The answer in these bytes; empty when they are not a signed {@code sr:Response}. */
  public static Optional<Response> read(byte[] body) {
    Optional<Document> message = treeOf(body);
    if (message.isEmpty()) {
      return Optional.empty();
    }
    Element root = message.get().getDocumentElement();
    if (!"Response".equals(root.getLocalName())
        || !DuisReader.NAMESPACE.equals(root.getNamespaceURI())
        || !(XmlSignature.in(message.get()) instanceof SignatureLookup.FoundSignature found)) {
      return Optional.empty();
    }
    SequencedMap<String, List<DeviceId>> outcome = new LinkedHashMap<>();
    NodeList groups = root.getElementsByTagNameNS(DuisReader.NAMESPACE, "CHReturnsOutcome");
    for (int i = 0; i < groups.getLength(); i++) {
      Element group = (Element) groups.item(i);
      List<DeviceId> hubs = new ArrayList<>();
      for (String id : first(group, "DeviceIDList").split(",", -1)) {
        Optional<DeviceId> hub = DeviceId.read(id);
        if (hub.isEmpty()) {
          return Optional.empty();
        }
        hubs.add(hub.get());
      }
      outcome.put(first(group, "ResponseCode"), hubs);
    }
    return Optional.of(
        new Response(
            first(root, "RequestID"),
            first(root, "ResponseCode"),
            first(root, "ResponseDateTime"),
            outcome,
            found.signature()));
  }

  /** The signature of any well-formed message; empty when the message is not well-formed. */
  public static Optional<SignatureLookup> signatureOf(byte[] body) {
    return treeOf(body).map(XmlSignature::in);
  }

  /** The document tree of any well-formed message; empty when the message is not well-formed. */
  public static Optional<Document> treeOf(byte[] body) {
    try {
      return Optional.of(Xml.parse(body));
    } catch (SAXException e) {
      return Optional.empty();
    }
  }

  private static String first(Element parent, String name) {
    NodeList found = parent.getElementsByTagNameNS(DuisReader.NAMESPACE, name);
    Node first = found.item(0);
    return first == null ? "" : PrintableText.of(first.getTextContent().strip());
  }
}
