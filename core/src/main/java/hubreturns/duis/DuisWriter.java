package hubreturns.duis;

import hubreturns.returns.Decision;
import hubreturns.returns.Form;
import hubreturns.returns.HubList;
import hubreturns.returns.ReturnDetail;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.UserReference;
import hubreturns.vocabulary.DeviceId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes requests and answers in canonical form (C14N 1.0), ready for the signer.
 *
 * <p>Canonical here means: UTF-8 without an XML declaration, one namespace declaration on the root,
 * no white space between elements, and the four escapes of text.
 */
public final class DuisWriter {
  private static final DateTimeFormatter RESPONSE_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final StringBuilder xml = new StringBuilder(2_048);

  private DuisWriter() {}

  /** The request as an unsigned canonical document (docs/wire.md#request). */
  public static byte[] write(ReturnRequest request) {
    DuisWriter writer = new DuisWriter();
    writer.root("Request", request.version().text());
    writer.start("Header");
    writer.element("RequestID", request.idAsSent());
    writer.element("CommandVariant", String.valueOf(request.commandVariant()));
    writer.serviceReference(request);
    writer.end("Header");
    writer.start("Body");
    writer.detail(request);
    writer.end("Body");
    writer.end("Request");
    return writer.bytes();
  }

  /** The answer to a decided request as an unsigned canonical document (docs/wire.md#response). */
  public static byte[] write(Decision decision) {
    ReturnRequest request = decision.submission().request();
    DuisWriter writer = new DuisWriter();
    writer.root("Response", request.version().text());
    writer.start("Header");
    writer.element("RequestID", request.idAsSent());
    writer.element("ResponseCode", decision.headerCode().text());
    writer.element("ResponseDateTime", responseTime(decision.at()));
    writer.end("Header");
    writer.start("Body");
    writer.start("ResponseMessage");
    writer.serviceReference(request);
    if (request.form() == Form.LIST && decision.requestCode().isEmpty()) {
      writer.outcome(decision);
    }
    writer.end("ResponseMessage");
    writer.end("Body");
    writer.end("Response");
    return writer.bytes();
  }

  private static String responseTime(Instant at) {
    return RESPONSE_TIME.format(at);
  }

  private void serviceReference(ReturnRequest request) {
    element("ServiceReference", DuisReader.SERVICE_REFERENCE);
    element("ServiceReferenceVariant", request.detail().srv().text());
  }

  private void detail(ReturnRequest request) {
    ReturnDetail detail = request.detail();
    UserReference reference = detail.reference();
    switch (detail) {
      case ReturnDetail.FaultReturn fault -> {
        start("CHFFaultReturn");
        hubs(request.form(), request.hubs());
        element("CHFFaultReturnType", fault.type().text());
        element("UserRefDateTime", reference.dateTime());
        element("UserRefID", reference.id());
        element("OtherDeviceID", fault.otherDevice().map(DeviceId::toString));
        element("IncidentReference", reference.incidentReference());
        element("CHFConnectionMethod", fault.connectionMethod().text());
        element("CHFFaultReason", fault.reason().text());
        element("AdditionalInformation", reference.additionalInformation());
        end("CHFFaultReturn");
      }
      case ReturnDetail.NoFaultReturn noFault -> {
        start("CHFNoFaultReturn");
        hubs(request.form(), request.hubs());
        element("CHFNoFaultReturnType", noFault.type().text());
        element("UserRefDateTime", reference.dateTime());
        element("UserRefID", reference.id());
        element("IncidentReference", reference.incidentReference());
        element("AdditionalInformation", reference.additionalInformation());
        end("CHFNoFaultReturn");
      }
    }
  }

  private void hubs(Form form, HubList hubs) {
    switch (form) {
      case SINGLE -> element("DeviceID", hubs.ids().getFirst().toString());
      case LIST -> element("DeviceIDList", joined(hubs.ids()));
    }
  }

  private void outcome(Decision decision) {
    start("DSPCHReturnsOutcome");
    decision
        .byCode()
        .forEach((code, hubs) -> {
          start("CHReturnsOutcome");
          element("ResponseCode", code.text());
          element("DeviceIDList", joined(hubs));
          end("CHReturnsOutcome");
        });
    end("DSPCHReturnsOutcome");
  }

  private static String joined(List<DeviceId> ids) {
    return ids.stream().map(DeviceId::toString).collect(Collectors.joining(","));
  }

  private void root(String name, String version) {
    xml.append("<sr:")
        .append(name)
        .append(" xmlns:sr=\"")
        .append(DuisReader.NAMESPACE)
        .append("\" schemaVersion=\"")
        .append(version)
        .append("\">");
  }

  private void start(String name) {
    xml.append("<sr:").append(name).append('>');
  }

  private void end(String name) {
    xml.append("</sr:").append(name).append('>');
  }

  private void element(String name, Optional<String> text) {
    text.ifPresent(present -> element(name, present));
  }

  private void element(String name, String text) {
    start(name);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> xml.append("&amp;");
        case '<' -> xml.append("&lt;");
        case '>' -> xml.append("&gt;");
        case '\r' -> xml.append("&#xD;");
        default -> xml.append(c);
      }
    }
    end(name);
  }

  private byte[] bytes() {
    return xml.toString().getBytes(StandardCharsets.UTF_8);
  }
}
