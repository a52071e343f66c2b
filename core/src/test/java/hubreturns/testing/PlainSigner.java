package hubreturns.testing;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.XMLStructure;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLObject;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.SignatureMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Signs and checks with the JDK's own XMLDSig in any profile. It shares no code with ours and is
 * therefore a second opinion in both directions.
 */
public final class PlainSigner {
  /** The place for the signature. Without it the signature becomes the last child. */
  public static final String PLACE = "<ds:Signature/>";

  private static final XMLSignatureFactory XML = XMLSignatureFactory.getInstance("DOM");
  private static final KeyInfoFactory KEYS = XML.getKeyInfoFactory();

  private Key key;
  private String prefix = "ds";
  private String canonicalization = CanonicalizationMethod.EXCLUSIVE;
  private @Nullable C14NMethodParameterSpec canonicalizationParameters;
  private String method = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
  private @Nullable SignatureMethodParameterSpec methodParameters;
  private List<Reference> references;
  private @Nullable KeyInfo keyInfo;
  private List<XMLObject> objects = List.of();
  private @Nullable String signatureId;
  private @Nullable String signedInfoId;
  private @Nullable String valueId;

  /** A signer in the profile of the field. */
  public PlainSigner(TestPki.Identity identity) {
    key = identity.key();
    references = List.of(reference("", DigestMethod.SHA256, enveloped()));
    keyInfo = keyInfo(issuerSerial(identity.certificate()));
  }

  /** Another key, whatever the certificate says. */
  public PlainSigner key(Key other) {
    key = other;
    return this;
  }

  /** Another prefix; none for an empty one. */
  public PlainSigner prefix(String other) {
    prefix = other;
    return this;
  }

  /** Another canonicalisation of SignedInfo. */
  public PlainSigner canonicalization(String other, @Nullable C14NMethodParameterSpec parameters) {
    canonicalization = other;
    canonicalizationParameters = parameters;
    return this;
  }

  public PlainSigner method(String other, @Nullable SignatureMethodParameterSpec parameters) {
    method = other;
    methodParameters = parameters;
    return this;
  }

  public PlainSigner references(Reference... others) {
    references = List.of(others);
    return this;
  }

  public PlainSigner keyInfo(KeyInfo other) {
    keyInfo = other;
    return this;
  }

  public PlainSigner withoutKeyInfo() {
    keyInfo = null;
    return this;
  }

  public PlainSigner objects(XMLObject... others) {
    objects = List.of(others);
    return this;
  }

  /** Ids on Signature, SignedInfo and SignatureValue; none for null. */
  public PlainSigner ids(
      @Nullable String signature, @Nullable String signedInfo, @Nullable String value) {
    signatureId = signature;
    signedInfoId = signedInfo;
    valueId = value;
    return this;
  }

  /** A Reference. */
  public static Reference reference(@Nullable String uri, String digest, Transform... transforms) {
    return reference(uri, digest, null, null, transforms);
  }

  /** A Reference with Type and Id. */
  public static Reference reference(
      @Nullable String uri,
      String digest,
      @Nullable String type,
      @Nullable String id,
      Transform... transforms) {
    try {
      return XML.newReference(
          uri, XML.newDigestMethod(digest, null), List.of(transforms), type, id);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The one Transform of the profile. */
  public static Transform enveloped() {
    return transform(Transform.ENVELOPED, null);
  }

  /** Any Transform. */
  public static Transform transform(String algorithm, @Nullable TransformParameterSpec parameters) {
    try {
      return XML.newTransform(algorithm, parameters);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public static XMLObject object(String id) {
    return XML.newXMLObject(List.of(), id, null, null);
  }

  public static KeyInfo keyInfo(XMLStructure... content) {
    return KEYS.newKeyInfo(List.of(content));
  }

  /** X509Data with the certificate's issuer and serial number. */
  public static XMLStructure issuerSerial(X509Certificate certificate) {
    return x509Data(
        KEYS.newX509IssuerSerial(
            certificate.getIssuerX500Principal().getName(), certificate.getSerialNumber()));
  }

  /** X509Data with this spelling of the issuer. */
  public static XMLStructure issuerSerial(String issuer, X509Certificate certificate) {
    return x509Data(KEYS.newX509IssuerSerial(issuer, certificate.getSerialNumber()));
  }

  public static XMLStructure x509Data(Object... content) {
    return KEYS.newX509Data(List.of(content));
  }

  public static XMLStructure keyName(String name) {
    return KEYS.newKeyName(name);
  }

  public static XMLStructure keyValue(PublicKey key) {
    try {
      return KEYS.newKeyValue(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public static XMLStructure retrievalMethod(String uri) {
    return KEYS.newRetrievalMethod(uri);
  }

  /** The message with its signature at {@link #PLACE} and no other change. */
  public String sign(String message) {
    String unsigned = message.replace(PLACE, "");
    int at = message.contains(PLACE) ? message.indexOf(PLACE) : unsigned.lastIndexOf("</");
    return unsigned.substring(0, at) + signatureOf(unsigned) + unsigned.substring(at);
  }

  /** The Signature element over the message. */
  public String signatureOf(String unsigned) {
    Document message = parse(unsigned);
    DOMSignContext context = new DOMSignContext(key, message.getDocumentElement());
    context.setProperty("org.jcp.xml.dsig.secureValidation", false);
    if (!prefix.isEmpty()) {
      context.setDefaultNamespacePrefix(prefix);
    }
    try {
      SignedInfo signedInfo =
          XML.newSignedInfo(
              XML.newCanonicalizationMethod(canonicalization, canonicalizationParameters),
              XML.newSignatureMethod(method, methodParameters),
              references,
              signedInfoId);
      XML.newXMLSignature(signedInfo, keyInfo, objects, signatureId, valueId).sign(context);
    } catch (GeneralSecurityException | MarshalException | XMLSignatureException e) {
      throw new IllegalStateException(e);
    }
    return text(message.getDocumentElement().getLastChild());
  }

  /** Whether the JDK with its defaults accepts the message's signature as the key's. */
  public static boolean isValid(String message, Key key) {
    Document parsed = parse(message);
    NodeList signatures = parsed.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature");
    if (signatures.getLength() != 1) {
      return false;
    }
    DOMValidateContext context = new DOMValidateContext(key, signatures.item(0));
    context.setProperty("org.jcp.xml.dsig.secureValidation", false);
    try {
      return XML.unmarshalXMLSignature(context).validate(context);
    } catch (MarshalException | XMLSignatureException e) {
      return false;
    }
  }

  /** The message as the JDK reads it. */
  public static Document parse(String message) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setNamespaceAware(true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      // Without a handler the JDK prints its exceptions.
      builder.setErrorHandler(new DefaultHandler());
      return builder.parse(new InputSource(new StringReader(message)));
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new IllegalStateException(message, e);
    }
  }

  public static String text(Node node) {
    try {
      Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      StringWriter text = new StringWriter();
      transformer.transform(new DOMSource(node), new StreamResult(text));
      return text.toString();
    } catch (TransformerException e) {
      throw new IllegalStateException(e);
    }
  }
}
