package hubreturns.signature;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.testing.Fixtures;
import hubreturns.testing.PlainSigner;
import hubreturns.testing.TestPki;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A signed message is refused after any single change (docs/wire.md#signature). */
class SignatureTamperTest {
  private final TestPki.Identity supplier = new TestPki().user(Fixtures.SUPPLIER_A.id());
  private final String signed = new PlainSigner(supplier).sign(Messages.FAULT);

  @Test
  void accepts_the_message_unchanged_and_after_a_serialiser_rewrote_it() {
    assertThat(Messages.why(signed, supplier)).isEqualTo("taken");
    assertThat(Messages.why(tampered(message -> {}), supplier)).isEqualTo("taken");
  }

  @Test
  void refuses_a_message_with_any_changed_text() {
    List<UnaryOperator<String>> changes =
        List.of(
            text -> "",
            text -> text + "x",
            text -> text + " ",
            text -> " " + text,
            text -> text.substring(0, text.length() - 1),
            text -> text.replace("90-A2", "90-A3"),
            text -> text.replaceFirst("[1-9]", "0"),
            text -> text.replaceFirst("[A-Z]", "B"),
            text -> new StringBuilder(text).reverse().toString(),
            text -> otherMember(text));
    int refused = 0;
    for (int i = 0; i < elements(signed); i++) {
      for (UnaryOperator<String> change : changes) {
        int index = i;
        List<String> what = new ArrayList<>();
        String message =
            tampered(it -> {
              Element element = element(it, index);
              String before = element.getTextContent();
              if (isLeaf(element) && !before.isEmpty()) {
                String after = change.apply(before);
                element.setTextContent(after);
                if (!sameValue(element, before, after)) {
                  what.add(element.getNodeName() + ": " + after);
                }
              }
            });
        if (!what.isEmpty()) {
          assertThat(Messages.isTaken(message, supplier)).as("%s", what).isFalse();
          refused++;
        }
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  @Test
  void refuses_a_message_with_an_attribute_changed_or_left_out() {
    int refused = 0;
    for (int i = 0; i < elements(signed); i++) {
      for (int a = 0; a < element(PlainSigner.parse(signed), i).getAttributes().getLength(); a++) {
        int index = i;
        int attribute = a;
        String name = attribute(PlainSigner.parse(signed), index, attribute).getName();
        if (name.startsWith("xmlns")) {
          // A prefix needs its declaration, so the serialiser adds it again.
          continue;
        }
        for (Consumer<Attr> change :
            List.<Consumer<Attr>>of(
                it -> it.getOwnerElement().removeAttributeNode(it),
                it -> it.setValue(it.getValue() + "x"),
                it -> it.setValue(it.getValue() + " "),
                it -> it.setValue(it.getValue() + "#"),
                it -> it.setValue(it.getValue().replace("5.5", "5.4")),
                it -> it.setValue(it.getValue().replace("256", "1")))) {
          String message = tampered(it -> change.accept(attribute(it, index, attribute)));
          if (!message.equals(tampered(it -> {}))) {
            assertThat(Messages.isTaken(message, supplier)).as("%s of %s", name, i).isFalse();
            refused++;
          }
        }
      }
    }
    assertThat(refused).isGreaterThan(20);
  }

  @Test
  void refuses_a_message_with_an_element_left_out_doubled_renamed_or_moved() {
    for (int i = 1; i < elements(signed); i++) {
      int index = i;
      String name = element(PlainSigner.parse(signed), i).getNodeName();
      for (Consumer<Element> change :
          List.<Consumer<Element>>of(
              it -> it.getParentNode().removeChild(it),
              it -> it.getParentNode().insertBefore(it.cloneNode(true), it),
              it -> it.getOwnerDocument().renameNode(it, it.getNamespaceURI(), name + "x"),
              it -> it.getOwnerDocument().renameNode(it, "urn:other", name),
              it -> it.appendChild(it.getOwnerDocument().createElementNS("urn:other", "other")),
              it -> it.appendChild(it.getOwnerDocument().createTextNode("x")),
              it -> it.appendChild(it.getOwnerDocument().createComment("x")),
              it -> it.appendChild(it.getOwnerDocument().createCDATASection("x")),
              it -> it.appendChild(it.getOwnerDocument().createProcessingInstruction("x", "y")),
              it -> it.setAttribute("Id", "x"),
              it -> it.setAttribute("x", "y"),
              it ->
                  it.setAttributeNS(
                      "http://www.w3.org/2001/XMLSchema-instance", "xsi:type", "sr:EUI"),
              it ->
                  it.setAttributeNS(
                      "http://www.w3.org/XML/1998/namespace", "xml:space", "preserve"))) {
        String message = tampered(it -> change.accept(element(it, index)));

        assertThat(Messages.isTaken(message, supplier)).as("%s: %s", name, message).isFalse();
      }
    }
  }

  @Test
  void refuses_a_message_with_two_neighbours_swapped() {
    for (int i = 1; i < elements(signed); i++) {
      int index = i;
      List<String> swapped = new ArrayList<>();
      String message =
          tampered(it -> {
            Element element = element(it, index);
            if (element.getNextSibling() instanceof Element next) {
              element.getParentNode().insertBefore(next, element);
              swapped.add(element.getNodeName());
            }
          });
      if (!swapped.isEmpty()) {
        assertThat(Messages.isTaken(message, supplier)).as("%s", swapped).isFalse();
      }
    }
  }

  @Test
  void refuses_white_space_added_between_signed_elements() {
    for (int i = 1; i < elements(signed); i++) {
      int index = i;
      List<String> signedPart = new ArrayList<>();
      String message =
          tampered(it -> {
            Element element = element(it, index);
            element.getParentNode().insertBefore(it.createTextNode("\n"), element);
            if (isSigned(element.getParentNode().getNodeName())) {
              signedPart.add(element.getNodeName());
            }
          });
      // White space around the parts of KeyInfo changes nothing, as the next test shows.
      if (!signedPart.isEmpty()) {
        assertThat(Messages.isTaken(message, supplier)).as("%s", signedPart).isFalse();
      }
    }
  }

  @Test
  void accepts_white_space_in_the_unsigned_parts_of_the_signature() {
    String spaced =
        signed
            .replace("<ds:SignatureValue>", "\n <ds:SignatureValue>\n")
            .replace("</ds:SignatureValue>", "\n</ds:SignatureValue>")
            .replace("<ds:KeyInfo>", "\n <ds:KeyInfo>\n\t")
            .replace("<ds:X509IssuerName>", "\r\n <ds:X509IssuerName>\n ")
            .replace("</ds:X509SerialNumber>", "\n </ds:X509SerialNumber>\n")
            .replace("<ds:X509SerialNumber>", "<ds:X509SerialNumber>\t")
            .replace("</ds:Signature>", "\n</ds:Signature>");

    assertThat(Messages.why(spaced, supplier)).isEqualTo("taken");
  }

  @Test
  void refuses_the_signature_of_another_key_and_of_another_message() {
    TestPki.Identity other = new TestPki().user(Fixtures.SUPPLIER_A.id());
    String otherKey = new PlainSigner(supplier).key(other.key()).sign(Messages.FAULT);
    String otherMessage = new PlainSigner(supplier).sign(Messages.FAULT.replace("Van 7", "Van 8"));
    String signature = signed.substring(signed.indexOf("<ds:Signature"));

    assertThat(Messages.isTaken(otherKey, supplier)).isFalse();
    assertThat(Messages.isTaken(signed, other)).isFalse();
    assertThat(Messages.isTaken(otherMessage, supplier)).isTrue();
    assertThat(
            Messages.isTaken(
                otherMessage.substring(0, otherMessage.indexOf("<ds:Signature")) + signature,
                supplier))
        .isFalse();
  }

  private String tampered(Consumer<Document> change) {
    Document message = PlainSigner.parse(signed);
    change.accept(message);
    return PlainSigner.text(message);
  }

  private static int elements(String message) {
    return PlainSigner.parse(message).getElementsByTagNameNS("*", "*").getLength();
  }

  private static Element element(Document message, int index) {
    NodeList all = message.getElementsByTagNameNS("*", "*");
    return (Element) all.item(index);
  }

  private static Attr attribute(Document message, int element, int attribute) {
    return (Attr) element(message, element).getAttributes().item(attribute);
  }

  private static boolean isLeaf(Element element) {
    return element.getElementsByTagNameNS("*", "*").getLength() == 0;
  }

  /** Whether two values mean the same: white space around unsigned values does not count. */
  private static boolean sameValue(Element element, String before, String after) {
    return switch (element.getLocalName()) {
      case "SignatureValue", "X509SerialNumber", "X509IssuerName" ->
          after.strip().equals(before.strip());
      default -> after.equals(before);
    };
  }

  private static boolean isSigned(String parent) {
    return switch (parent) {
      case "ds:Signature", "ds:KeyInfo", "ds:X509Data", "ds:X509IssuerSerial" -> false;
      default -> true;
    };
  }

  private static String otherMember(String text) {
    return switch (text) {
      case "8" -> "7";
      case "true" -> "false";
      case "8.14.3" -> "8.14.4";
      case "Fault identified prior to installation" -> "Fault identified post installation";
      case "Hot-shoe" -> "Cradle";
      case "Damaged case" -> "LED Fault";
      default -> text;
    };
  }
}
