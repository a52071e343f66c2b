package hubreturns.acceptance.wire;

import hubreturns.harness.Http;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.w3c.dom.Element;

/**
 * A signed DUIS answer (docs/wire.md#response).
 *
 * @param bytes as received
 * @param replayed whether the HTTP header marks the answer as a replay
 * @param code the code in the header
 * @param outcomes the groups of a list answer in order: from code to hubs
 */
public record Answer(
    byte[] bytes,
    boolean replayed,
    long millis,
    String version,
    String requestId,
    String code,
    String at,
    String srv,
    Map<String, List<String>> outcomes) {
  private static final Comparator<String> SUCCESS_FIRST =
      Comparator.comparing((String code) -> !code.equals("I0"))
          .thenComparing(Comparator.naturalOrder());

  /** Reads an answer, and fails if its structure differs from the interface. */
  public static Answer read(Http.Response response, long millis) {
    Element root = Xml.parse(response.body()).getDocumentElement();
    Xml.same("the root", "Response", root.getLocalName());
    Xml.same("the root's children", List.of("Header", "Body", "Signature"), Xml.names(root));
    Element header = Xml.child(root, "Header");
    Xml.same(
        "the header", List.of("RequestID", "ResponseCode", "ResponseDateTime"), Xml.names(header));
    Element message = Xml.child(Xml.child(root, "Body"), "ResponseMessage");
    Map<String, List<String>> outcomes = new LinkedHashMap<>();
    Xml.optionalChild(message, "DSPCHReturnsOutcome")
        .ifPresent(all -> {
          for (Element group : Xml.children(all)) {
            Xml.same("a group", List.of("ResponseCode", "DeviceIDList"), Xml.names(group));
            outcomes.put(
                Xml.child(group, "ResponseCode").getTextContent(),
                List.of(Xml.child(group, "DeviceIDList").getTextContent().split(",", -1)));
          }
        });
    return new Answer(
        response.body(),
        Duis.isReplay(response),
        millis,
        root.getAttribute("schemaVersion"),
        Xml.child(header, "RequestID").getTextContent(),
        Xml.child(header, "ResponseCode").getTextContent(),
        Xml.child(header, "ResponseDateTime").getTextContent(),
        Xml.child(message, "ServiceReferenceVariant").getTextContent(),
        outcomes);
  }

  /** How the outcomes of a list must be consolidated under response codes. */
  public static Map<String, List<String>> consolidated(List<String> hubs, List<String> codes) {
    Map<String, List<String>> groups = new TreeMap<>(SUCCESS_FIRST);
    for (int i = 0; i < hubs.size(); i++) {
      groups.computeIfAbsent(codes.get(i), code -> new ArrayList<>()).add(hubs.get(i));
    }
    return new LinkedHashMap<>(groups);
  }

  /** The header code that a list with these outcomes must have. */
  public static String headerOf(List<String> codes) {
    return codes.stream().distinct().count() == 1 ? codes.getFirst() : "W081401";
  }

  /** A line for people: how many hubs have each outcome. */
  public String summary() {
    StringBuilder text = new StringBuilder(code);
    outcomes.forEach(
        (outcome, hubs) -> text.append(", ").append(outcome).append(" × ").append(hubs.size()));
    return text.append(" in ").append(millis).append(" ms").toString();
  }

  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
