package hubreturns.client.message;

import hubreturns.client.keys.UnusableInput;
import hubreturns.duis.DuisReader;
import hubreturns.duis.DuisResponses;
import hubreturns.duis.Reading;
import hubreturns.signature.AcceptedAlgorithms;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.util.stream.IntStream;
import javax.xml.crypto.OctetStreamData;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.TransformException;
import javax.xml.crypto.dsig.TransformService;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.w3c.dom.traversal.DocumentTraversal;
import org.w3c.dom.traversal.NodeFilter;
import org.w3c.dom.traversal.NodeIterator;

/** A message in canonical form, without signature and comments, ready to be signed. */
public final class UnsignedMessage {
  private UnsignedMessage() {}

  /**
   * Drops signatures that are children of the root of {@code message}, and canonicalises the rest
   * (inclusive C14N 1.0, which drops comments).
   *
   * @throws UnusableInput when it is not well-formed or holds something that no message may hold
   */
  public static byte[] of(byte[] message) {
    // The canonicaliser has a parser of its own, so the hardened parser reads the message first.
    Document tree =
        DuisResponses.treeOf(message)
            .orElseThrow(() ->
                new UnusableInput(
                    DuisReader.read(message) instanceof Reading.Unreadable unreadable
                        ? unreadable.refusal().text()
                        : "not well-formed XML"));
    NodeIterator instructions =
        ((DocumentTraversal) tree)
            .createNodeIterator(tree, NodeFilter.SHOW_PROCESSING_INSTRUCTION, null, false);
    if (instructions.nextNode() != null) {
      throw new UnusableInput(
          "the message holds a processing instruction, which the DSP does not accept");
    }
    Element root = tree.getDocumentElement();
    NodeList signatures = root.getElementsByTagNameNS(AcceptedAlgorithms.NAMESPACE, "Signature");
    // The list changes with the tree, so it is copied.
    IntStream.range(0, signatures.getLength())
        .mapToObj(signatures::item)
        .filter(signature -> root.isSameNode(signature.getParentNode()))
        .toList()
        .forEach(root::removeChild);
    if (signatures.getLength() > 0 || "Envelope".equals(root.getLocalName())) {
      throw new UnusableInput(
          "the request is inside the element %s, as in a SOAP envelope. Put the request alone into a file, and sign that file"
              .formatted(root.getNodeName()));
    }
    return canonical(written(tree));
  }

  private static byte[] written(Document tree) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      TransformerFactory.newDefaultInstance()
          .newTransformer()
          .transform(new DOMSource(tree), new StreamResult(bytes));
      return bytes.toByteArray();
    } catch (TransformerException e) {
      throw new IllegalStateException("the JDK writes XML", e);
    }
  }

  /** The JDK's interface takes null for "no parameters" and "no context". */
  private static byte[] canonical(byte[] message) {
    try {
      TransformService inclusive =
          TransformService.getInstance(CanonicalizationMethod.INCLUSIVE, "DOM");
      inclusive.init(null);
      OctetStreamData canonical =
          (OctetStreamData)
              inclusive.transform(new OctetStreamData(new ByteArrayInputStream(message)), null);
      try (InputStream octets = canonical.getOctetStream()) {
        return octets.readAllBytes();
      }
    } catch (TransformException e) {
      throw new UnusableInput("the message cannot be canonicalised: " + e.getMessage());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK knows C14N 1.0", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
