package hubreturns.signature;

import hubreturns.signature.SignatureLookup.FoundSignature;
import hubreturns.signature.SignatureLookup.MalformedSignature;
import hubreturns.signature.SignatureLookup.MissingSignature;
import hubreturns.vocabulary.Counted;
import java.math.BigInteger;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * The one enveloped signature of a message, in exactly the accepted form (docs/wire.md#signature).
 *
 * <p>The form is checked element by element before anything is computed. The JDK's general XMLDSig
 * code therefore only sees the accepted profile: no other algorithm, transform, reference or key
 * hint can influence it.
 */
public final class XmlSignature {
  private static final int SERIAL_DIGITS_MAX = 60;
  private static final int ISSUER_CHARACTERS_MAX = 1_024;
  private static final int NAME_CHARACTERS_MAX = 60;
  private static final String WHITE_SPACE = " \t\r\n";

  private final Element element;
  private final X500Principal issuer;
  private final BigInteger serial;

  private XmlSignature(Element element, X500Principal issuer, BigInteger serial) {
    this.element = element;
    this.issuer = issuer;
    this.serial = serial;
  }

  /**
   * Looks for the signature of a message that was parsed with namespaces and all its white space.
   *
   * <p>Removes KeyInfo from the document after reading it. KeyInfo is not signed, and the JDK's
   * code would read it again by other rules.
   */
  public static SignatureLookup in(Document message) {
    Element root = message.getDocumentElement();
    int signatures =
        message.getElementsByTagNameNS(AcceptedAlgorithms.NAMESPACE, "Signature").getLength();
    if (signatures == 0) {
      return new MissingSignature();
    }
    if (signatures > 1) {
      return new MalformedSignature(
          "Signature", "the message has " + signatures + " signatures instead of one");
    }
    Element last = lastElement(root);
    if (last == null || !isDsig(last, "Signature")) {
      return new MalformedSignature(
          "Signature", "the signature must be the last child of the root");
    }
    try {
      return found(last);
    } catch (UnexpectedShape e) {
      return new MalformedSignature(e.element, e.reason);
    }
  }

  /** The issuer in KeyInfo, parsed so that spacing and letter case do not matter. */
  public X500Principal issuer() {
    return issuer;
  }

  /** The serial number in KeyInfo, which may be longer than 128 bits. */
  public BigInteger serial() {
    return serial;
  }

  /** Checks that {@code key} made this signature over the message as received. */
  public SignatureCheck check(PublicKey key) {
    if (!AcceptedAlgorithms.onP256(key)) {
      return new SignatureCheck.InvalidSignature(
          "the certificate's key is not on P-256, the only accepted curve");
    }
    DOMValidateContext context = new DOMValidateContext(key, element);
    context.setProperty("org.jcp.xml.dsig.secureValidation", true);
    try {
      XMLSignature signature =
          XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
      if (!signature.getSignatureValue().validate(context)) {
        return new SignatureCheck.InvalidSignature(
            "the signature value does not match SignedInfo and the key of this certificate");
      }
      // The message is digested only after its digest value is known to be the signer's.
      if (!signature.getSignedInfo().getReferences().getFirst().validate(context)) {
        return new SignatureCheck.InvalidSignature(
            "the message was changed after it was signed, because its digest differs; sign the"
                + " exact bytes that you send");
      }
      return new SignatureCheck.ValidSignature();
    } catch (MarshalException | XMLSignatureException e) {
      return new SignatureCheck.InvalidSignature("the signature cannot be evaluated");
    }
  }

  private static FoundSignature found(Element signature) throws UnexpectedShape {
    List<Element> parts = children(signature, "SignedInfo", "SignatureValue", "KeyInfo");
    Element signedInfo = parts.get(0);
    List<Element> info =
        children(signedInfo, "CanonicalizationMethod", "SignatureMethod", "Reference");
    algorithm(info.get(0), AcceptedAlgorithms.CANONICALIZATION);
    algorithm(info.get(1), AcceptedAlgorithms.SIGNATURE);

    Element reference = info.get(2);
    List<Element> referenced =
        children(reference, Set.of("URI"), "Transforms", "DigestMethod", "DigestValue");
    if (!reference.hasAttribute("URI") || !reference.getAttribute("URI").isEmpty()) {
      throw new UnexpectedShape(
          "Reference", "URI must be present and empty: the whole message is signed");
    }
    algorithm(children(referenced.get(0), "Transform").getFirst(), AcceptedAlgorithms.TRANSFORM);
    algorithm(referenced.get(1), AcceptedAlgorithms.DIGEST);
    base64(referenced.get(2), AcceptedAlgorithms.DIGEST_BYTES);
    base64(parts.get(1), AcceptedAlgorithms.SIGNATURE_BYTES);

    Element x509Data = children(parts.get(2), "X509Data").getFirst();
    Element issuerSerial = children(x509Data, "X509IssuerSerial").getFirst();
    List<Element> names = children(issuerSerial, "X509IssuerName", "X509SerialNumber");
    FoundSignature found =
        new FoundSignature(new XmlSignature(signature, issuer(names.get(0)), serial(names.get(1))));
    signature.removeChild(parts.get(2));
    return found;
  }

  private static X500Principal issuer(Element element) throws UnexpectedShape {
    String text = stripped(text(element));
    if (!text.isEmpty() && text.length() <= ISSUER_CHARACTERS_MAX) {
      try {
        X500Principal issuer = new X500Principal(text);
        // Escapes such as \00 can put characters into a name that XML itself forbids.
        if (issuer.getName(X500Principal.RFC1779).chars().noneMatch(Character::isISOControl)) {
          return issuer;
        }
      } catch (IllegalArgumentException notAName) {
        // The refusal below is the same for every unusable name.
      }
    }
    throw new UnexpectedShape(
        "X509IssuerName", "the value is not a distinguished name such as CN=U1,OU=07");
  }

  private static BigInteger serial(Element element) throws UnexpectedShape {
    String text = stripped(text(element));
    if (text.length() > SERIAL_DIGITS_MAX
        || !text.chars().allMatch(c -> c >= '0' && c <= '9')
        || text.isEmpty()) {
      throw new UnexpectedShape(
          "X509SerialNumber", "the value is not a serial number in decimal digits");
    }
    return new BigInteger(text);
  }

  private static void base64(Element element, int bytes) throws UnexpectedShape {
    String text = text(element).replaceAll("[ \t\r\n]", "");
    byte[] value;
    try {
      value = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      throw new UnexpectedShape(element.getLocalName(), "the value is not base64");
    }
    // The decoder accepts missing padding and stray bits. The schema of XMLDSig does not.
    if (!Base64.getEncoder().encodeToString(value).equals(text)) {
      throw new UnexpectedShape(element.getLocalName(), "the value is not complete base64");
    }
    if (value.length != bytes) {
      throw new UnexpectedShape(
          element.getLocalName(),
          "the value has " + Counted.text(value.length, "byte") + " instead of " + bytes);
    }
  }

  private static String text(Element element) throws UnexpectedShape {
    attributes(element, Set.of());
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node.getNodeType() != Node.TEXT_NODE) {
        throw new UnexpectedShape(element.getLocalName(), "this element may contain only text");
      }
    }
    return element.getTextContent();
  }

  private static void algorithm(Element element, String accepted) throws UnexpectedShape {
    children(element, Set.of("Algorithm"));
    if (!element.getAttribute("Algorithm").equals(accepted)) {
      throw new UnexpectedShape(
          element.getLocalName(), "the only accepted algorithm is " + accepted);
    }
  }

  private static List<Element> children(Element parent, String... names) throws UnexpectedShape {
    return children(parent, Set.of(), names);
  }

  /** The children of {@code parent}, which must be exactly the named ones in this order. */
  private static List<Element> children(Element parent, Set<String> attributes, String... names)
      throws UnexpectedShape {
    attributes(parent, attributes);
    List<Element> children = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child) {
        if (children.size() == names.length || !isDsig(child, names[children.size()])) {
          throw new UnexpectedShape(
              parent.getLocalName(), name(child) + " is not allowed here" + expected(names));
        }
        children.add(child);
      } else if (node.getNodeType() != Node.TEXT_NODE
          || !stripped(node.getTextContent()).isEmpty()) {
        throw new UnexpectedShape(
            parent.getLocalName(), "this element may contain only elements" + expected(names));
      }
    }
    if (children.size() != names.length) {
      throw new UnexpectedShape(parent.getLocalName(), names[children.size()] + " is missing");
    }
    return children;
  }

  private static String expected(String... names) {
    return names.length == 0
        ? "; the element must be empty"
        : "; expected " + String.join(", ", names);
  }

  private static void attributes(Element element, Set<String> allowed) throws UnexpectedShape {
    for (int i = 0; i < element.getAttributes().getLength(); i++) {
      Attr attribute = (Attr) element.getAttributes().item(i);
      boolean declaration = "http://www.w3.org/2000/xmlns/".equals(attribute.getNamespaceURI());
      if (!declaration && !allowed.contains(attribute.getName())) {
        throw new UnexpectedShape(
            element.getLocalName(), "attribute " + name(attribute) + " is not allowed here");
      }
    }
  }

  private static @Nullable Element lastElement(Element root) {
    for (Node node = root.getLastChild(); node != null; node = node.getPreviousSibling()) {
      if (node instanceof Element element) {
        return element;
      }
    }
    return null;
  }

  /** Strips white space from both ends as XML defines it. Java would strip more characters. */
  private static String stripped(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && WHITE_SPACE.indexOf(text.charAt(from)) >= 0) {
      from++;
    }
    while (from < to && WHITE_SPACE.indexOf(text.charAt(to - 1)) >= 0) {
      to--;
    }
    return text.substring(from, to);
  }

  private static String name(Node node) {
    String name = node.getNodeName();
    return name.length() <= NAME_CHARACTERS_MAX ? name : name.substring(0, NAME_CHARACTERS_MAX);
  }

  private static boolean isDsig(Element element, String name) {
    return AcceptedAlgorithms.NAMESPACE.equals(element.getNamespaceURI())
        && name.equals(element.getLocalName());
  }

  /** Ends the check at the first thing that is not allowed; never leaves this class. */
  private static final class UnexpectedShape extends Exception {
    private final String element;
    private final String reason;

    UnexpectedShape(String element, String reason) {
      super(reason, null, false, false);
      this.element = element;
      this.reason = reason;
    }
  }
}
