package hubreturns.service.request;

import hubreturns.duis.Refusal;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import tools.jackson.databind.json.JsonMapper;

/** A refusal as an RFC 9457 problem document, in JSON or XML. */
record ProblemDocument(String mediaType, byte[] body) {
  private static final String NAMESPACE = "urn:ietf:rfc:7807";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The document in the form that {@code accept}, the request's Accept header, asks for. */
  static ProblemDocument of(Refusal refusal, String instance, Optional<String> accept) {
    Map<String, Object> members = members(refusal, instance);
    return asksForXml(accept.orElse("*/*"))
        ? new ProblemDocument("application/problem+xml", xml(members))
        : new ProblemDocument("application/problem+json", JSON.writeValueAsBytes(members));
  }

  private static boolean asksForXml(String accept) {
    return accept.contains("application/problem+xml")
        || (accept.contains("xml") && !accept.contains("json") && !accept.contains("*/*"));
  }

  private static Map<String, Object> members(Refusal refusal, String instance) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", refusal.problem().type());
    members.put("title", refusal.problem().title());
    members.put("status", refusal.problem().status());
    members.put("detail", refusal.detail());
    members.put("instance", instance);
    refusal.place().line().ifPresent(line -> members.put("line", line));
    refusal.place().column().ifPresent(column -> members.put("column", column));
    refusal.place().element().ifPresent(element -> members.put("element", element));
    refusal.place().position().ifPresent(position -> members.put("position", position));
    refusal.place().value().ifPresent(value -> members.put("value", value));
    return members;
  }

  private static byte[] xml(Map<String, Object> members) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartElement("problem");
      xml.writeDefaultNamespace(NAMESPACE);
      for (Map.Entry<String, Object> member : members.entrySet()) {
        xml.writeStartElement(member.getKey());
        xml.writeCharacters(String.valueOf(member.getValue()));
        xml.writeEndElement();
      }
      xml.writeEndElement();
      xml.flush();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("writing to memory", e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
