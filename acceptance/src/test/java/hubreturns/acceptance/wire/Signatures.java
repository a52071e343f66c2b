package hubreturns.acceptance.wire;

import hubreturns.harness.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.keyinfo.X509Data;
import javax.xml.crypto.dsig.keyinfo.X509IssuerSerial;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Signs and verifies with the JDK in the signature profile of the DUIS (docs/wire.md#signature).
 */
public final class Signatures {
  private static final String ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";

  private Signatures() {}

  /** Returns the message with an enveloped signature as the last child of its root. */
  public static byte[] sign(String message, SigningKey signer) {
    Document document = Xml.parse(message.getBytes(StandardCharsets.UTF_8));
    XMLSignatureFactory signatures = XMLSignatureFactory.getInstance("DOM");
    KeyInfoFactory keyInfos = signatures.getKeyInfoFactory();
    try {
      Reference whole =
          signatures.newReference(
              "",
              signatures.newDigestMethod(DigestMethod.SHA256, null),
              List.of(signatures.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null)),
              null,
              null);
      SignedInfo info =
          signatures.newSignedInfo(
              signatures.newCanonicalizationMethod(
                  CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
              signatures.newSignatureMethod(ECDSA_SHA256, null),
              List.of(whole));
      X509Certificate certificate = signer.certificate();
      KeyInfo keyInfo =
          keyInfos.newKeyInfo(
              List.of(
                  keyInfos.newX509Data(
                      List.of(
                          keyInfos.newX509IssuerSerial(
                              certificate.getIssuerX500Principal().getName(),
                              certificate.getSerialNumber())))));
      DOMSignContext context = new DOMSignContext(signer.key(), document.getDocumentElement());
      context.setDefaultNamespacePrefix("ds");
      signatures.newXMLSignature(info, keyInfo).sign(context);
    } catch (GeneralSecurityException | MarshalException | XMLSignatureException e) {
      throw new IllegalStateException("signing a test's message", e);
    }
    return Xml.write(document);
  }

  /**
   * Fails if this certificate's key did not sign these bytes, or if the signature has another
   * profile.
   *
   * @throws AssertionError that names the difference
   */
  public static void verify(byte[] message, X509Certificate certificate) {
    Document document = Xml.parse(message);
    List<Element> children = Xml.children(document.getDocumentElement());
    Element last = children.getLast();
    Xml.same(
        "the signatures",
        1,
        document.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature").getLength());
    Xml.same("the root's last child", "Signature", last.getLocalName());
    DOMValidateContext context = new DOMValidateContext(certificate.getPublicKey(), last);
    try {
      XMLSignature signature =
          XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
      profile(signature, certificate);
      if (!signature.validate(context)) {
        throw new AssertionError(
            signature.getSignatureValue().validate(context)
                ? "the message was changed after it was signed"
                : "the signature was not made by " + certificate.getSubjectX500Principal());
      }
    } catch (MarshalException | XMLSignatureException e) {
      throw new AssertionError("the signature cannot be evaluated: " + e.getMessage(), e);
    }
  }

  private static void profile(XMLSignature signature, X509Certificate certificate) {
    SignedInfo info = signature.getSignedInfo();
    Xml.same(
        "SignedInfo's canonicalisation",
        CanonicalizationMethod.EXCLUSIVE,
        info.getCanonicalizationMethod().getAlgorithm());
    Xml.same("SignatureMethod", ECDSA_SHA256, info.getSignatureMethod().getAlgorithm());
    Xml.same("the length of r and s", 64, signature.getSignatureValue().getValue().length);
    Xml.same("the references", 1, info.getReferences().size());
    Reference reference = info.getReferences().getFirst();
    Xml.same("the reference's URI", "", reference.getURI());
    Xml.same("DigestMethod", DigestMethod.SHA256, reference.getDigestMethod().getAlgorithm());
    Xml.same(
        "the transforms",
        List.of(Transform.ENVELOPED),
        reference.getTransforms().stream().map(Transform::getAlgorithm).toList());
    List<Object> named = new ArrayList<>();
    signature
        .getKeyInfo()
        .getContent()
        .forEach(content -> named.addAll(((X509Data) content).getContent()));
    Xml.same("the content of KeyInfo", 1, named.size());
    X509IssuerSerial issuerSerial = (X509IssuerSerial) named.getFirst();
    Xml.same(
        "KeyInfo's issuer",
        certificate.getIssuerX500Principal(),
        new X500Principal(issuerSerial.getIssuerName()));
    Xml.same("KeyInfo's serial", certificate.getSerialNumber(), issuerSerial.getSerialNumber());
  }
}
