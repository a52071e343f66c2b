package hubreturns.service.dsms;

import hubreturns.service.dsms.RemedyAccount.RaisesBy;
import hubreturns.service.dsms.RemedyCall.DuplicateEntry;
import hubreturns.service.dsms.RemedyCall.ExpiredToken;
import hubreturns.service.dsms.RemedyCall.NoResponse;
import hubreturns.service.dsms.RemedyCall.RejectedCall;
import hubreturns.service.dsms.RemedyCall.Success;
import hubreturns.service.dsms.RemedyCall.TemporaryFailure;
import hubreturns.service.outbox.ChangeFeed;
import hubreturns.service.outbox.Delivery;
import hubreturns.service.outbox.Delivery.AcceptedRequest;
import hubreturns.service.outbox.Delivery.DeliveredHub;
import hubreturns.service.outbox.DeliveryOutcome;
import hubreturns.service.outbox.DeliveryOutcome.Delivered;
import hubreturns.service.outbox.DeliveryOutcome.GiveUp;
import hubreturns.service.outbox.DeliveryOutcome.NotYet;
import hubreturns.service.outbox.DeliveryOutcome.TryAgain;
import hubreturns.service.outbox.Destination;
import hubreturns.service.outbox.Fence;
import hubreturns.service.outbox.Page;
import hubreturns.service.outbox.RecordList;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ReturnReference;
import hubreturns.vocabulary.Word;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Incident Client: raises one Returns Record in Remedy for each accepted hub, and reads the
 * changes of these records.
 *
 * <p>Remedy is asked to reject a second record with the same Return Reference. A record that may
 * have been raised before, because a response was lost or a node crashed, is looked up first.
 */
public final class IncidentClient implements Destination, ChangeFeed, RecordList {
  private static final Logger log = LoggerFactory.getLogger(IncidentClient.class);
  private static final String KEY = "Return Reference";

  /** No call of a delivery starts later than this, so that the delivery ends within its lease. */
  private static final Duration DELIVERY_MAX = Duration.ofSeconds(50);

  /** After this time Remedy no longer works on a create that had no response. */
  static final Duration LATE_MAX = Duration.ofSeconds(30);

  private static final String MODIFIED = "Last Modified Date";
  private static final String ENTRY_ID = "Request ID";
  private static final String CSP_REFERENCE = "CSP Reference";
  private static final List<String> CHANGE_FIELDS =
      List.of(ENTRY_ID, KEY, "Stage", "Outcome", "Charge", MODIFIED);

  /** The most records of one page of changes. */
  static final int PAGE_RECORDS = 500;

  /** A probe looks for this reference, which no record has. */
  private static final String UNUSED_REFERENCE = "CHR-";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Remedy remedy;
  private final RaisesBy raisesBy;
  private final Clock clock;

  /** When the creates began that had no response; a record leaves it when its fate is known. */
  private final Map<ReturnReference, Instant> unanswered = new HashMap<>();

  private boolean hasCspReference = true;

  /** A client on this account, whose calls all pass the fence. */
  public IncidentClient(RemedyAccount account, Clock clock, Fence fence) {
    this.remedy = new Remedy(account, clock, fence);
    this.clock = clock;
    this.raisesBy = account.raisesBy();
  }

  /** The number of calls made so far. */
  public long calls() {
    return remedy.calls();
  }

  @Override
  public DeliveryOutcome deliver(Delivery delivery) throws InterruptedException {
    remedy.begin(DELIVERY_MAX);
    if (delivery.attempts() == 1) {
      return raise(delivery);
    }
    return switch (lookUp(delivery)) {
      case LookUp.FoundRecord found -> delivered(delivery, found.id());
      case LookUp.NoRecord notFound -> raiseUnlessLate(delivery);
      case LookUp.FailedLookUp failed -> failed.again();
    };
  }

  private Delivered delivered(Delivery delivery, String id) {
    unanswered.remove(delivery.reference());
    return new Delivered(id);
  }

  /** A second create while Remedy still works on the first could make two records. */
  private DeliveryOutcome raiseUnlessLate(Delivery delivery) throws InterruptedException {
    Duration left =
        Optional.ofNullable(unanswered.get(delivery.reference()))
            .map(began -> Duration.between(clock.instant(), began.plus(LATE_MAX)))
            .orElse(Duration.ZERO);
    return left.isPositive()
        ? new NotYet("Remedy may still be working on a call that it has not answered", left)
        : raise(delivery);
  }

  @Override
  public Optional<TryAgain> trouble() throws InterruptedException {
    return switch (remedy.begin(DELIVERY_MAX).find(KEY, UNUSED_REFERENCE)) {
      case Success success -> Optional.empty();
      case RemedyCall other -> Optional.of(tryAgain(other));
    };
  }

  @Override
  public Page<DsmsRecord> changedAfter(FeedPosition position) throws InterruptedException {
    List<String> fields = new ArrayList<>(CHANGE_FIELDS);
    if (hasCspReference) {
      fields.add(CSP_REFERENCE);
    }
    String since = since(position);
    RemedyCall call =
        remedy
            .begin(DELIVERY_MAX)
            .query(since, fields, MODIFIED + ".asc," + ENTRY_ID + ".asc", PAGE_RECORDS);
    if (call instanceof RejectedCall rejected && hasCspReference) {
      log.warn(
          "Remedy rejected the query for changes ({}). From now on the query leaves out the field {}",
          rejected.problem(),
          CSP_REFERENCE);
      hasCspReference = false;
      return changedAfter(position);
    }
    return page(call, IncidentClient::changes);
  }

  private static <T> Page<T> page(RemedyCall call, Function<String, Page<T>> records) {
    return switch (call) {
      case Success success -> records.apply(success.body());
      case RejectedCall rejected -> new Page.RejectedQuery<>(rejected.problem());
      case RemedyCall other -> new Page.FailedQuery<>(tryAgain(other));
    };
  }

  @Override
  public Page<HeldRecord> after(String reference, String entryId) throws InterruptedException {
    List<String> fields = new ArrayList<>(List.of(ENTRY_ID, KEY));
    fields.addAll(FIXED);
    String from =
        "'%1$s' >= \"%2$s\" AND ('%1$s' > \"%2$s\" OR '%3$s' > \"%4$s\")"
            .formatted(KEY, quoted(reference), ENTRY_ID, quoted(entryId));
    RemedyCall call =
        remedy
            .begin(DELIVERY_MAX)
            .query(
                reference.isEmpty() ? "'" + KEY + "' != $NULL$" : from,
                fields,
                KEY + ".asc," + ENTRY_ID + ".asc",
                PAGE_RECORDS);
    return page(call, IncidentClient::list);
  }

  private static String quoted(String value) {
    return value.replace("\"", "\"\"");
  }

  private static Page<HeldRecord> list(String body) {
    try {
      JsonNode entries = JSON.readTree(body).path("entries");
      if (!entries.isArray()) {
        return new Page.RejectedQuery<>("a response without entries");
      }
      List<HeldRecord> records = new ArrayList<>();
      for (JsonNode entry : entries) {
        Map<String, String> values = new LinkedHashMap<>();
        entry
            .path("values")
            .properties()
            .forEach(field ->
                value(entry.path("values"), field.getKey())
                    .ifPresent(value -> values.put(field.getKey(), value)));
        records.add(
            new HeldRecord(
                values.getOrDefault(KEY, ""), values.getOrDefault(ENTRY_ID, ""), values));
      }
      return new Page.Records<>(records, records.size() < PAGE_RECORDS);
    } catch (JacksonException unreadable) {
      return new Page.RejectedQuery<>("a response that cannot be read");
    }
  }

  /** After this time and ID, or from this time on, so that no record falls between two pages. */
  private static String since(FeedPosition position) {
    String time = TIME.format(position.modifiedAt());
    String from = "'%s' >= \"%s\"".formatted(MODIFIED, time);
    return position.entryId().isEmpty()
        ? from
        : from
            + " AND ('%s' > \"%s\" OR '%s' > \"%s\")"
                .formatted(MODIFIED, time, ENTRY_ID, position.entryId());
  }

  private static Page<DsmsRecord> changes(String body) {
    try {
      JsonNode entries = JSON.readTree(body).path("entries");
      if (!entries.isArray()) {
        return new Page.FailedQuery<>(LookUp.UNREADABLE);
      }
      List<DsmsRecord> records = new ArrayList<>();
      for (JsonNode entry : entries) {
        JsonNode values = entry.path("values");
        records.add(
            new DsmsRecord(
                value(values, KEY).orElse(""),
                new FeedPosition(
                    time(value(values, MODIFIED).orElse("")), value(values, ENTRY_ID).orElse("")),
                value(values, "Stage"),
                value(values, "Outcome"),
                value(values, "Charge"),
                value(values, CSP_REFERENCE)));
      }
      return new Page.Records<>(records, records.size() < PAGE_RECORDS);
    } catch (JacksonException | DateTimeException unreadable) {
      return new Page.RejectedQuery<>("a response that cannot be read: " + unreadable.getMessage());
    }
  }

  /** A time with the offset as Remedy writes it, {@code +0000}, or as ISO 8601 does. */
  private static Instant time(String text) {
    return OffsetDateTime.parse(text.replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2")).toInstant();
  }

  private static Optional<String> value(JsonNode values, String field) {
    return Optional.of(values.path(field).asString("")).filter(text -> !text.isBlank());
  }

  private DeliveryOutcome raise(Delivery delivery) throws InterruptedException {
    Map<String, String> values = values(delivery);
    Instant began = clock.instant();
    unanswered.values().removeIf(before -> before.plus(LATE_MAX).isBefore(began));
    RemedyCall raised =
        switch (raisesBy) {
          case MERGE -> remedy.createUnlessHeld(values, KEY);
          case CREATE -> remedy.create(values);
        };
    unanswered.remove(delivery.reference());
    return switch (raised) {
      case Success success -> raised(success);
      case NoResponse none -> {
        unanswered.put(delivery.reference(), began);
        yield again(none.problem());
      }
      // Remedy may have a record that we never sent, if our database was restored from a backup.
      case DuplicateEntry duplicate ->
          foundOr(delivery, again("Remedy has the record but does not find it"));
      case RejectedCall rejected when delivery.attempts() == 1 ->
          foundOr(delivery, new GiveUp(rejected.problem()));
      case RejectedCall rejected -> new GiveUp(rejected.problem());
      case RemedyCall other -> tryAgain(other);
    };
  }

  private static DeliveryOutcome raised(Success success) {
    return success
        .location()
        .map(location -> location.substring(location.lastIndexOf('/') + 1))
        .filter(id -> !id.isBlank())
        .<DeliveryOutcome>map(Delivered::new)
        .orElseGet(() -> again("Remedy raised a record and did not return its ID"));
  }

  private DeliveryOutcome foundOr(Delivery delivery, DeliveryOutcome otherwise)
      throws InterruptedException {
    return switch (lookUp(delivery)) {
      case LookUp.FoundRecord found -> new Delivered(found.id());
      case LookUp.NoRecord notFound -> otherwise;
      case LookUp.FailedLookUp failed -> failed.again();
    };
  }

  private LookUp lookUp(Delivery delivery) throws InterruptedException {
    return switch (remedy.find(KEY, delivery.reference().toString())) {
      case Success success -> lookUp(success.body());
      case RemedyCall other -> new LookUp.FailedLookUp(tryAgain(other));
    };
  }

  private static TryAgain tryAgain(RemedyCall call) {
    return switch (call) {
      case TemporaryFailure failure -> new TryAgain(failure.problem(), failure.after());
      case NoResponse none -> again(none.problem());
      case ExpiredToken login -> again("Remedy asks for a new login");
      // A rejected query is not the fault of the record: the form differs from what we expect.
      case RejectedCall rejected -> again(rejected.problem());
      case DuplicateEntry duplicate -> again("Remedy already has the record");
      case Success success ->
          throw new IllegalArgumentException("a call that succeeded has no failure");
    };
  }

  private static TryAgain again(String problem) {
    return new TryAgain(problem, Optional.empty());
  }

  /** The result of a look-up by Return Reference; only {@code NoRecord} permits another create. */
  private sealed interface LookUp {
    TryAgain UNREADABLE = again("Remedy's response to a look-up cannot be read");

    record FoundRecord(String id) implements LookUp {}

    record NoRecord() implements LookUp {}

    record FailedLookUp(TryAgain again) implements LookUp {}
  }

  private static LookUp lookUp(String body) {
    try {
      JsonNode entries = JSON.readTree(body).path("entries");
      if (!entries.isArray()) {
        return new LookUp.FailedLookUp(LookUp.UNREADABLE);
      }
      if (entries.isEmpty()) {
        return new LookUp.NoRecord();
      }
      String self = entries.path(0).path("_links").path("self").path(0).path("href").asString("");
      return self.isBlank()
          ? new LookUp.FailedLookUp(LookUp.UNREADABLE)
          : new LookUp.FoundRecord(self.substring(self.lastIndexOf('/') + 1));
    } catch (JacksonException notJson) {
      return new LookUp.FailedLookUp(LookUp.UNREADABLE);
    }
  }

  private static Map<String, String> values(Delivery delivery) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put(KEY, delivery.reference().toString());
    DeliveredHub hub = delivery.hub();
    AcceptedRequest request = delivery.request();
    values.put("Service Request ID", request.id());
    values.put("Device ID", hub.id().toString());
    put(values, "GPF Device ID", hub.gpf().map(DeviceId::toString));
    put(values, "Manufacturer", hub.manufacturer());
    put(values, "Model", hub.model());
    put(values, "HAN Variant", hub.hanVariant());
    put(values, "CSP Region", hub.region());
    put(values, "CSP", hub.region().flatMap(region -> Word.of(CspRegion.class, region).csp()));
    values.put("SRV", request.srv());
    values.put("Return Type", request.returnType());
    put(values, "Fault Reason", request.faultReason());
    put(values, "Connection Method", request.connectionMethod());
    put(values, "Other Device ID", request.otherDevice().map(DeviceId::toString));
    put(values, "User Ref ID", request.userRefId());
    put(values, "User Ref Date Time", request.userRefDateTime());
    put(values, "Incident Reference", request.incidentReference());
    put(values, "Additional Information", request.additionalInformation());
    values.put("Party", request.party());
    values.put("User", request.user().toString());
    values.put("Notified At", TIME.format(request.acceptedAt()));
    return values;
  }

  private static void put(Map<String, String> values, String field, Optional<String> value) {
    value.ifPresent(present -> values.put(field, present));
  }
}
