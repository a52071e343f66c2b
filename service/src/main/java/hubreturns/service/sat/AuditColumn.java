package hubreturns.service.sat;

import hubreturns.vocabulary.ReturnReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The columns of {@code service_request} that are written as texts, in the order in which a digest
 * covers them.
 */
enum AuditColumn {
  REQUEST_ID(always(each -> each.request().id().toString())),
  REQUEST_REFERENCE(always(each -> ReturnReference.requestReference(each.request().id()))),
  USER_ID(always(each -> String.valueOf(each.decision().submission().user().id().eui64()))),
  PARTY(always(each -> each.decision().submission().user().party())),
  NODE((each, node) -> Optional.of(node)),
  SCHEMA_VERSION(always(each -> each.request().version().text())),
  FORM(always(each -> each.request().form().name().toLowerCase(Locale.ROOT))),
  SERVICE_REFERENCE_VARIANT(always(each -> each.detail().srv().text())),
  RETURN_TYPE(always(each -> each.detail().type().text())),
  FAULT_REASON(mostly(each -> each.fault().map(fault -> fault.reason().text()))),
  CONNECTION_METHOD(mostly(each -> each.fault().map(fault -> fault.connectionMethod().text()))),
  OTHER_DEVICE_ID(
      mostly(each -> each.detail().otherDevice().map(device -> String.valueOf(device.eui64())))),
  USER_REF_DATE_TIME(mostly(each -> each.reference().dateTime())),
  USER_REF_ID(mostly(each -> each.reference().id())),
  INCIDENT_REFERENCE(mostly(each -> each.reference().incidentReference())),
  ADDITIONAL_INFORMATION(mostly(each -> each.reference().additionalInformation())),
  HEADER_CODE(always(each -> each.decision().headerCode().text())),
  HUBS(always(each -> String.valueOf(each.request().hubs().size()))),
  ACCEPTED(always(each -> String.valueOf(each.decision().accepted().size())));

  @SuppressWarnings("ImmutableEnumChecker") // The functions keep no state.
  private final BiFunction<DecidedRequest, String, Optional<String>> value;

  AuditColumn(BiFunction<DecidedRequest, String, Optional<String>> value) {
    this.value = value;
  }

  private static BiFunction<DecidedRequest, String, Optional<String>> always(
      Function<DecidedRequest, String> value) {
    return (request, node) -> Optional.of(value.apply(request));
  }

  private static BiFunction<DecidedRequest, String, Optional<String>> mostly(
      Function<DecidedRequest, Optional<String>> value) {
    return (request, node) -> value.apply(request);
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What this node writes for a request. */
  Optional<String> of(DecidedRequest request, String node) {
    return value.apply(request, node);
  }

  /** The values of a request's row that its digest covers. */
  static List<Optional<String>> values(
      Map<AuditColumn, Optional<String>> texts,
      byte[] sha256,
      Instant receivedAt,
      Instant committedAt) {
    List<Optional<String>> values = new ArrayList<>();
    for (AuditColumn column : values()) {
      values.add(texts.getOrDefault(column, Optional.empty()));
    }
    values.add(Optional.of(HexFormat.of().formatHex(sha256)));
    values.add(AuditedRequest.time(receivedAt));
    values.add(AuditedRequest.time(committedAt));
    return values;
  }
}
