package hubreturns.client.answer;

import hubreturns.signature.ByteOrderMark;
import hubreturns.vocabulary.PrintableText;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A refusal's body (RFC 9457).
 *
 * @param type its stable identifier
 * @param title what is wrong, in a few words
 * @param detail what is wrong, where, and what to do
 */
public record ProblemDocument(String type, String title, String detail) {
  private static final JsonFactory JSON = new JsonFactory();

  /** Replaces control characters, because the texts are shown on a terminal and in files. */
  public ProblemDocument {
    type = PrintableText.of(type);
    title = PrintableText.of(title);
    detail = PrintableText.of(detail);
  }

  private static final Pattern XML_MEMBER =
      Pattern.compile("<(type|title|detail)>([^<]*)</\\1>", Pattern.DOTALL);

  /**
   * The problem in these bytes, JSON or the XML of the RFC's appendix; empty when there is none.
   */
  public static Optional<ProblemDocument> read(byte[] body) {
    String marked = new String(body, ByteOrderMark.charset(body, StandardCharsets.UTF_8));
    String text = ByteOrderMark.withoutMark(marked).strip();
    Map<String, String> members = text.startsWith("<") ? xmlMembers(text) : jsonMembers(text);
    if (!members.containsKey("title") && !members.containsKey("detail")) {
      return Optional.empty();
    }
    return Optional.of(
        new ProblemDocument(
            members.getOrDefault("type", "about:blank"),
            members.getOrDefault("title", ""),
            members.getOrDefault("detail", "")));
  }

  /** Title and detail as one text. */
  public String text() {
    return detail.isEmpty() ? title : title.isEmpty() ? detail : title + ": " + detail;
  }

  private static Map<String, String> jsonMembers(String text) {
    Map<String, String> members = new HashMap<>();
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Map.of();
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (value == JsonToken.VALUE_STRING) {
          members.put(name, json.getString());
        } else {
          json.skipChildren();
        }
      }
      return members;
    } catch (JacksonException notJson) {
      return Map.of();
    }
  }

  /**
   * Reads the three texts from a stranger's XML. They are only shown, so a real parser is not
   * needed.
   */
  private static Map<String, String> xmlMembers(String text) {
    Map<String, String> members = new HashMap<>();
    Matcher matcher = XML_MEMBER.matcher(text);
    while (matcher.find()) {
      members.putIfAbsent(
          matcher.group(1),
          matcher
              .group(2)
              .strip()
              .replace("&lt;", "<")
              .replace("&gt;", ">")
              .replace("&quot;", "\"")
              .replace("&apos;", "'")
              .replace("&amp;", "&"));
    }
    return members;
  }
}
