package hubreturns.acceptance.wire;

import hubreturns.harness.SigningKey;
import hubreturns.harness.Supplier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A Service Request that returns one hub or a list of hubs, with SRV 8.14.3 or 8.14.4
 * (docs/wire.md#request). Every change makes a copy.
 *
 * @param header the values of the header by element
 * @param details the values of the body by element
 */
public record ReturnRequest(
    String version, Map<String, String> header, String body, Map<String, String> details) {
  /** The target of every request. */
  public static final String DSP = "90-B3-D5-1F-30-00-00-02";

  /** The first version with lists. */
  public static final String LISTS = "5.5";

  /** The newest official version; it has the single form only. */
  public static final String SINGLES = "5.4";

  /** A return type of 8.14.3. */
  public static final String PRIOR = "Fault identified prior to installation";

  /** A return type of 8.14.3. */
  public static final String POST = "Fault identified post installation";

  /** A return type of 8.14.4. */
  public static final String GENERAL = "No Fault Return (general)";

  /** A return type of 8.14.4. */
  public static final String LOST = "Lost or Stolen Hub";

  private static final AtomicLong COUNTER = new AtomicLong(System.currentTimeMillis() * 1_000);
  private static final List<String> FAULT_ORDER =
      List.of(
          "DeviceID",
          "DeviceIDList",
          "CHFFaultReturnType",
          "UserRefDateTime",
          "UserRefID",
          "OtherDeviceID",
          "IncidentReference",
          "CHFConnectionMethod",
          "CHFFaultReason",
          "AdditionalInformation");
  private static final List<String> NO_FAULT_ORDER =
      List.of(
          "DeviceID",
          "DeviceIDList",
          "CHFNoFaultReturnType",
          "UserRefDateTime",
          "UserRefID",
          "IncidentReference",
          "AdditionalInformation");

  /** Copies the maps. */
  public ReturnRequest {
    header = new LinkedHashMap<>(header);
    details = new LinkedHashMap<>(details);
  }

  /** An 8.14.3 request of this User, with a connection method and a fault reason. */
  public static ReturnRequest faultReturn(Supplier from, String type) {
    return of(from, "8.14.3", "CHFFaultReturn")
        .with("CHFFaultReturnType", type)
        .with("CHFConnectionMethod", "Hot-shoe")
        .with("CHFFaultReason", "Damaged case");
  }

  /** An 8.14.4 request of this User with the return type {@link #GENERAL}. */
  public static ReturnRequest noFaultReturn(Supplier from) {
    return noFaultReturn(from, GENERAL);
  }

  /** An 8.14.4 request of this User. */
  public static ReturnRequest noFaultReturn(Supplier from, String type) {
    return of(from, "8.14.4", "CHFNoFaultReturn").with("CHFNoFaultReturnType", type);
  }

  private static ReturnRequest of(Supplier from, String srv, String body) {
    Map<String, String> header = new LinkedHashMap<>();
    header.put("RequestID", requestId(from.eui(), DSP));
    header.put("CommandVariant", "8");
    header.put("ServiceReference", "8.14");
    header.put("ServiceReferenceVariant", srv);
    return new ReturnRequest(SINGLES, header, body, Map.of());
  }

  /** A new RequestID. */
  public static String requestId(String originator, String target) {
    return originator + ":" + target + ":" + COUNTER.incrementAndGet();
  }

  /** A copy for a list of hubs, in the version with lists. */
  public ReturnRequest hubs(List<String> ids) {
    return rawList(String.join(",", ids));
  }

  /** A copy with this text as its list, even if the text is not a list. */
  public ReturnRequest rawList(String list) {
    return version(LISTS).with("DeviceIDList", list);
  }

  /** A copy for one hub. */
  public ReturnRequest hub(String id) {
    return with("DeviceID", id);
  }

  /** A copy in another schema version. */
  public ReturnRequest version(String other) {
    return new ReturnRequest(other, header, body, details);
  }

  /** A copy with a changed header element. */
  public ReturnRequest header(String element, String value) {
    Map<String, String> changed = new LinkedHashMap<>(header);
    changed.put(element, value);
    return new ReturnRequest(version, changed, body, details);
  }

  /** A copy with a changed body element. */
  public ReturnRequest with(String element, String value) {
    Map<String, String> changed = new LinkedHashMap<>(details);
    changed.put(element, value);
    return new ReturnRequest(version, header, body, changed);
  }

  /** A copy with a new RequestID. */
  public ReturnRequest again() {
    String[] parts = requestId().split(":", -1);
    return header("RequestID", requestId(parts[0], parts[1]));
  }

  /** Its RequestID. */
  public String requestId() {
    return header.getOrDefault("RequestID", "");
  }

  /** Its Service Reference Variant. */
  public String srv() {
    return header.getOrDefault("ServiceReferenceVariant", "");
  }

  /** The value of a body element. */
  public Optional<String> detail(String element) {
    return Optional.ofNullable(details.get(element));
  }

  public String returnType() {
    return detail("CHFFaultReturnType").or(() -> detail("CHFNoFaultReturnType")).orElse("");
  }

  /** The Device IDs of the request in order. */
  public List<String> named() {
    return detail("DeviceIDList")
        .map(list -> List.of(list.split(",", -1)))
        .or(() -> detail("DeviceID").map(List::of))
        .orElse(List.of());
  }

  /** Whether the request has the list form. */
  public boolean isList() {
    return details.containsKey("DeviceIDList");
  }

  /** The message without a signature, compact. */
  public String xml() {
    StringBuilder xml = new StringBuilder(30_000);
    xml.append("<sr:Request xmlns:sr=\"http://www.dccinterface.co.uk/ServiceUserGateway\"")
        .append(" schemaVersion=\"")
        .append(version)
        .append("\"><sr:Header>");
    header.forEach((element, value) -> element(xml, element, value));
    xml.append("</sr:Header><sr:Body><sr:").append(body).append('>');
    for (String element : body.equals("CHFFaultReturn") ? FAULT_ORDER : NO_FAULT_ORDER) {
      detail(element).ifPresent(value -> element(xml, element, value));
    }
    return xml.append("</sr:").append(body).append("></sr:Body></sr:Request>").toString();
  }

  private static void element(StringBuilder xml, String name, String value) {
    xml.append("<sr:").append(name).append('>');
    xml.append(value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    xml.append("</sr:").append(name).append('>');
  }

  public byte[] signedBy(Supplier supplier) {
    return Signatures.sign(xml(), SigningKey.of(supplier));
  }
}
