package hubreturns.service.dsms;

import hubreturns.service.dsms.RemedyAccount.RaisesBy;
import hubreturns.service.dsms.RemedyCall.Done;
import hubreturns.service.dsms.RemedyCall.Duplicate;
import hubreturns.service.dsms.RemedyCall.LoginNeeded;
import hubreturns.service.dsms.RemedyCall.NotNow;
import hubreturns.service.dsms.RemedyCall.Rejected;
import hubreturns.service.outbox.ChangeFeed;
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
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Incident Client: one Returns Record in DSMS for each accepted hub.
 *
 * <p>Remedy itself is asked to refuse a second record of our unique key. And a record that may have
 * been raised before, because its answer was lost or we died in between, is looked up first.
 */
public final class IncidentClient implements Destination, ChangeFeed {
  private static final Logger log = LoggerFactory.getLogger(IncidentClient.class);
  private static final String KEY = "Return Reference";

  /** No call for a delivery begins later than this, so that it ends within its lease. */
  private static final Duration DELIVERY_MOST = Duration.ofSeconds(50);

  private static final String MODIFIED = "Last Modified Date";
  private static final String ENTRY_ID = "Request ID";
  private static final String CSP_REFERENCE = "CSP Reference";
  private static final List<String> TOLD =
      List.of(ENTRY_ID, KEY, "Stage", "Outcome", "Charge", MODIFIED);

  /** So many records are asked for at once. */
  static final int PAGE_RECORDS = 500;

  /** Asked for to learn whether Remedy answers; nothing has this reference. */
  private static final String NOBODY = "CHR-";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Remedy remedy;
  private final RaisesBy raisesBy;
  private boolean hasCspReference = true;

  /** A client on this account. */
  public IncidentClient(RemedyAccount account, Clock clock) {
    this.remedy = new Remedy(account, clock);
    this.raisesBy = account.raisesBy();
  }

  /** How many calls it made so far. */
  public long calls() {
    return remedy.calls();
  }

  @Override
  public DeliveryOutcome deliver(Delivery delivery) throws InterruptedException {
    remedy.begin(DELIVERY_MOST);
    if (delivery.attempts() == 1) {
      return raise(delivery);
    }
    return switch (lookUp(delivery)) {
      case Held.Yes yes -> new Delivered(yes.id());
      case Held.No no -> raise(delivery);
      case Held.Unclear unclear -> unclear.again();
    };
  }

  @Override
  public Optional<TryAgain> trouble() throws InterruptedException {
    return switch (remedy.begin(DELIVERY_MOST).find(KEY, NOBODY)) {
      case Done done -> Optional.empty();
      case RemedyCall other -> Optional.of(tryAgain(other));
    };
  }

  @Override
  public Page changedBehind(Place place) throws InterruptedException {
    List<String> fields = new ArrayList<>(TOLD);
    if (hasCspReference) {
      fields.add(CSP_REFERENCE);
    }
    String since = since(place);
    RemedyCall answer =
        remedy
            .begin(DELIVERY_MOST)
            .query(since, fields, MODIFIED + ".asc," + ENTRY_ID + ".asc", PAGE_RECORDS);
    return switch (answer) {
      case Done done -> page(done.body());
      case Rejected rejected when hasCspReference -> {
        log.warn(
            "DSMS refuses the question what changed ({}); it is asked without {} from now on",
            rejected.problem(),
            CSP_REFERENCE);
        hasCspReference = false;
        yield changedBehind(place);
      }
      case Rejected rejected -> new Page.Refused(rejected.problem());
      case RemedyCall other -> new Page.Failed(tryAgain(other));
    };
  }

  /** Behind this instant and id, or from this instant on; no record falls between two pages. */
  private static String since(Place place) {
    String time = TIME.format(place.modifiedAt());
    String from = "'%s' >= \"%s\"".formatted(MODIFIED, time);
    return place.entryId().isEmpty()
        ? from
        : from
            + " AND ('%s' > \"%s\" OR '%s' > \"%s\")"
                .formatted(MODIFIED, time, ENTRY_ID, place.entryId());
  }

  private static Page page(String body) {
    try {
      JsonNode entries = JSON.readTree(body).path("entries");
      if (!entries.isArray()) {
        return new Page.Failed(Held.UNREADABLE);
      }
      List<Told> records = new ArrayList<>();
      for (JsonNode entry : entries) {
        JsonNode values = entry.path("values");
        records.add(
            new Told(
                value(values, KEY).orElse(""),
                new Place(
                    time(value(values, MODIFIED).orElse("")), value(values, ENTRY_ID).orElse("")),
                value(values, "Stage"),
                value(values, "Outcome"),
                value(values, "Charge"),
                value(values, CSP_REFERENCE)));
      }
      return new Page.Read(records, records.size() < PAGE_RECORDS);
    } catch (JacksonException | DateTimeException unreadable) {
      return new Page.Refused("an answer that cannot be read: " + unreadable.getMessage());
    }
  }

  /** With the offset as Remedy writes it, {@code +0000}, or as ISO 8601 does. */
  private static Instant time(String text) {
    return OffsetDateTime.parse(text.replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2")).toInstant();
  }

  private static Optional<String> value(JsonNode values, String field) {
    return Optional.of(values.path(field).asString("")).filter(text -> !text.isBlank());
  }

  private DeliveryOutcome raise(Delivery delivery) throws InterruptedException {
    Map<String, String> values = values(delivery);
    RemedyCall raised =
        switch (raisesBy) {
          case MERGE -> remedy.createUnlessHeld(values, KEY);
          case CREATE -> remedy.create(values);
        };
    return switch (raised) {
      case Done done -> raised(done);
      // Remedy may hold it although we never tried: the database was restored from a backup.
      case Duplicate duplicate -> heldOr(delivery, again("Remedy holds it and does not show it"));
      case Rejected rejected when delivery.attempts() == 1 ->
          heldOr(delivery, new GiveUp(rejected.problem()));
      case Rejected rejected -> new GiveUp(rejected.problem());
      case RemedyCall other -> tryAgain(other);
    };
  }

  private static DeliveryOutcome raised(Done done) {
    return done.location()
        .map(location -> location.substring(location.lastIndexOf('/') + 1))
        .filter(id -> !id.isBlank())
        .<DeliveryOutcome>map(Delivered::new)
        .orElseGet(() -> again("Remedy raised a record and did not say which"));
  }

  private DeliveryOutcome heldOr(Delivery delivery, DeliveryOutcome otherwise)
      throws InterruptedException {
    return switch (lookUp(delivery)) {
      case Held.Yes yes -> new Delivered(yes.id());
      case Held.No no -> otherwise;
      case Held.Unclear unclear -> unclear.again();
    };
  }

  private Held lookUp(Delivery delivery) throws InterruptedException {
    return switch (remedy.find(KEY, delivery.reference().toString())) {
      case Done done -> held(done.body());
      case RemedyCall other -> new Held.Unclear(tryAgain(other));
    };
  }

  private static TryAgain tryAgain(RemedyCall call) {
    return switch (call) {
      case NotNow notNow -> new TryAgain(notNow.problem(), notNow.after());
      case LoginNeeded login -> again("Remedy asks for another login");
      // A question it refuses is no fault of the record's: the form differs from what we know.
      case Rejected rejected -> again(rejected.problem());
      case Duplicate duplicate -> again("Remedy says that it holds it");
      case Done done -> throw new IllegalArgumentException("a call that was done did not fail");
    };
  }

  private static TryAgain again(String problem) {
    return new TryAgain(problem, Optional.empty());
  }

  /** What a look-up by our key says; only a plain "no" lets a create be repeated. */
  private sealed interface Held {
    TryAgain UNREADABLE = again("Remedy's look-up answer cannot be read");

    record Yes(String id) implements Held {}

    record No() implements Held {}

    record Unclear(TryAgain again) implements Held {}
  }

  private static Held held(String body) {
    try {
      JsonNode entries = JSON.readTree(body).path("entries");
      if (!entries.isArray()) {
        return new Held.Unclear(Held.UNREADABLE);
      }
      if (entries.isEmpty()) {
        return new Held.No();
      }
      String self = entries.path(0).path("_links").path("self").path(0).path("href").asString("");
      return self.isBlank()
          ? new Held.Unclear(Held.UNREADABLE)
          : new Held.Yes(self.substring(self.lastIndexOf('/') + 1));
    } catch (JacksonException notJson) {
      return new Held.Unclear(Held.UNREADABLE);
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
