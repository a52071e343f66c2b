package hubreturns.client.message;

import hubreturns.client.keys.UnusableInput;
import hubreturns.duis.DuisReader;
import hubreturns.duis.DuisResponses;
import hubreturns.duis.Reading;
import hubreturns.signature.AcceptedAlgorithms;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.crypto.OctetStreamData;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.TransformException;
import javax.xml.crypto.dsig.TransformService;

/** A message in canonical form, without signature and comments, ready to be signed. */
public final class UnsignedMessage {
  private static final Pattern ATTRIBUTE = Pattern.compile(" ([^ =]+)=\"([^\"]*)\"");

  private UnsignedMessage() {}

  /**
   * Canonicalises {@code message} (inclusive C14N 1.0, which drops comments) and drops signatures
   * that are children of its root.
   *
   * @throws UnusableInput when it is not well-formed or holds something that no message may hold
   */
  public static byte[] of(byte[] message) {
    // The canonicaliser has a parser of its own, so the hardened parser reads the message first.
    if (DuisResponses.signatureOf(message).isEmpty()) {
      throw new UnusableInput(
          DuisReader.read(message) instanceof Reading.Unreadable unreadable
              ? unreadable.refusal().text()
              : "not well-formed XML");
    }
    String canonical = new String(canonical(message), StandardCharsets.UTF_8);
    if (canonical.contains("<?")) {
      throw new UnusableInput(
          "the message holds a processing instruction, which the DSP does not accept");
    }
    return new Tags(canonical).withoutSignatures().getBytes(StandardCharsets.UTF_8);
  }

  /** The JDK's interface takes null for "no parameters" and "no context". */
  @SuppressWarnings("NullAway")
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

  /**
   * Walks the tags of a canonical document.
   *
   * <p>Canonical form makes this safe: no comments, CDATA or empty-element tags, every {@code <} is
   * a tag, and every attribute is in double quotes, which its value cannot hold.
   */
  private static final class Tags {
    private final String xml;
    private final StringBuilder kept = new StringBuilder();
    private int depth;
    private int keptFrom;
    private int signatureDepth = -1;
    private String rootTag = "";

    Tags(String xml) {
      this.xml = xml;
    }

    String withoutSignatures() {
      int at = xml.indexOf('<');
      while (at >= 0) {
        int end = end(at);
        if (xml.charAt(at + 1) == '/') {
          close(end);
        } else {
          open(at, end);
        }
        at = xml.indexOf('<', end);
      }
      return kept.append(xml, keptFrom, xml.length()).toString();
    }

    private void open(int at, int end) {
      String tag = xml.substring(at, end);
      if (depth == 0) {
        rootTag = tag;
      } else if (depth == 1 && isSignature(tag)) {
        kept.append(xml, keptFrom, at);
        signatureDepth = depth;
      }
      depth++;
    }

    private void close(int end) {
      depth--;
      if (depth == signatureDepth) {
        keptFrom = end;
        signatureDepth = -1;
      }
    }

    private boolean isSignature(String tag) {
      String name = name(tag);
      int colon = name.indexOf(':');
      String declaration = colon < 0 ? "xmlns" : "xmlns:" + name.substring(0, colon);
      Map<String, String> declared = attributes(rootTag);
      declared.putAll(attributes(tag));
      return name.substring(colon + 1).equals("Signature")
          && AcceptedAlgorithms.NAMESPACE.equals(declared.get(declaration));
    }

    private static String name(String tag) {
      int end = 1;
      while (tag.charAt(end) != ' ' && tag.charAt(end) != '>') {
        end++;
      }
      return tag.substring(1, end);
    }

    private static Map<String, String> attributes(String tag) {
      Map<String, String> attributes = new HashMap<>();
      Matcher matcher = ATTRIBUTE.matcher(tag);
      while (matcher.find()) {
        attributes.put(matcher.group(1), matcher.group(2));
      }
      return attributes;
    }

    /** The index after the tag; the value of an attribute may hold a greater-than sign. */
    private int end(int at) {
      boolean quoted = false;
      for (int i = at; ; i++) {
        char c = xml.charAt(i);
        if (c == '"') {
          quoted = !quoted;
        } else if (c == '>' && !quoted) {
          return i + 1;
        }
      }
    }
  }
}
