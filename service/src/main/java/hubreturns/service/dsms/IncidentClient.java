package hubreturns.service.dsms;

import hubreturns.service.dsms.RemedyCall.Done;
import hubreturns.service.dsms.RemedyCall.LoginNeeded;
import hubreturns.service.dsms.RemedyCall.NotNow;
import hubreturns.service.dsms.RemedyCall.Rejected;
import hubreturns.service.outbox.Delivery;
import hubreturns.service.outbox.DeliveryOutcome;
import hubreturns.service.outbox.DeliveryOutcome.Delivered;
import hubreturns.service.outbox.DeliveryOutcome.GiveUp;
import hubreturns.service.outbox.DeliveryOutcome.TryAgain;
import hubreturns.service.outbox.Destination;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.Word;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Incident Client: one Returns Record in DSMS for each accepted hub.
 *
 * <p>A create that may have happened before, because its answer was lost or we died in between, is
 * looked up by our unique key first and never repeated blindly.
 */
public final class IncidentClient implements Destination {
  private static final String KEY = "Return Reference";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Remedy remedy;

  /** A client on this account. */
  public IncidentClient(RemedyAccount account, Clock clock) {
    this.remedy = new Remedy(account, clock);
  }

  @Override
  public DeliveryOutcome deliver(Delivery delivery) throws InterruptedException {
    if (delivery.attempts() > 1) {
      return switch (remedy.find(KEY, delivery.reference().toString())) {
        case Done done ->
            switch (held(done.body())) {
              case Held.Yes yes -> new Delivered(yes.id());
              case Held.No no -> create(delivery);
              case Held.Unclear unclear ->
                  new TryAgain("Remedy's look-up answer cannot be read", Optional.empty());
            };
        case RemedyCall other -> failed(other);
      };
    }
    return create(delivery);
  }

  private DeliveryOutcome create(Delivery delivery) throws InterruptedException {
    return switch (remedy.create(values(delivery))) {
      case Done done ->
          done.location()
              .map(location -> location.substring(location.lastIndexOf('/') + 1))
              .filter(id -> !id.isBlank())
              .<DeliveryOutcome>map(Delivered::new)
              .orElseGet(() ->
                  new TryAgain("Remedy created a record and did not say which", Optional.empty()));
      case RemedyCall other -> failed(other);
    };
  }

  private static DeliveryOutcome failed(RemedyCall call) {
    return switch (call) {
      case Rejected rejected -> new GiveUp(rejected.problem());
      case NotNow notNow -> new TryAgain(notNow.problem(), notNow.after());
      case LoginNeeded login -> new TryAgain("Remedy asks for another login", Optional.empty());
      case Done done -> throw new IllegalArgumentException("a call that was done did not fail");
    };
  }

  /** What a look-up by our key says; only a plain "no" lets a create be repeated. */
  private sealed interface Held {
    record Yes(String id) implements Held {}

    record No() implements Held {}

    record Unclear() implements Held {}
  }

  private static Held held(String body) {
    try {
      JsonNode entries = JSON.readTree(body).path("entries");
      if (!entries.isArray()) {
        return new Held.Unclear();
      }
      if (entries.isEmpty()) {
        return new Held.No();
      }
      String self = entries.path(0).path("_links").path("self").path(0).path("href").asString("");
      return self.isBlank()
          ? new Held.Unclear()
          : new Held.Yes(self.substring(self.lastIndexOf('/') + 1));
    } catch (JacksonException notJson) {
      return new Held.Unclear();
    }
  }

  private static Map<String, String> values(Delivery delivery) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put(KEY, delivery.reference().toString());
    values.put("Service Request ID", delivery.requestId());
    values.put("Device ID", delivery.device().toString());
    put(values, "GPF Device ID", delivery.gpf().map(DeviceId::toString));
    put(values, "Manufacturer", delivery.manufacturer());
    put(values, "Model", delivery.model());
    put(values, "HAN Variant", delivery.hanVariant());
    put(values, "CSP Region", delivery.region());
    put(values, "CSP", delivery.region().flatMap(region -> Word.of(CspRegion.class, region).csp()));
    values.put("SRV", delivery.srv());
    values.put("Return Type", delivery.returnType());
    put(values, "Fault Reason", delivery.faultReason());
    put(values, "Connection Method", delivery.connectionMethod());
    put(values, "Other Device ID", delivery.otherDevice().map(DeviceId::toString));
    put(values, "User Ref ID", delivery.userRefId());
    put(values, "User Ref Date Time", delivery.userRefDateTime());
    put(values, "Incident Reference", delivery.incidentReference());
    put(values, "Additional Information", delivery.additionalInformation());
    values.put("Party", delivery.party());
    values.put("User", delivery.user().toString());
    values.put("Notified At", TIME.format(delivery.notifiedAt()));
    return values;
  }

  private static void put(Map<String, String> values, String field, Optional<String> value) {
    value.ifPresent(present -> values.put(field, present));
  }
}
