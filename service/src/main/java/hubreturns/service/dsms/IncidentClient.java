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
import tools.jackson.databind.node.ArrayNode;

/**
 * The Incident Client: raises one Returns Record in Remedy for each accepted hub, and reads the
 * changes of these records.
 *
 * <p>The client asks Remedy to reject a second record with the same Return Reference. If a record
 * may have been raised before, because a response was lost or a node crashed, the client looks it
 * up first.
 */
public final class IncidentClient implements Destination, ChangeFeed, RecordList {
  private static final Logger log = LoggerFactory.getLogger(IncidentClient.class);
  private static final String KEY = "Return Reference";

  /**
   * We assume that Remedy works on a create for at most this time after we stopped waiting for its
   * response.
   */
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

  /**
   * When we stopped waiting for the response to a create. An entry is removed once it is known
   * whether Remedy has the record.
   */
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
    remedy.begin();
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
            .map(since -> Duration.between(clock.instant(), since.plus(LATE_MAX)))
            .orElse(Duration.ZERO);
    return left.isPositive()
        ? new NotYet("Remedy may still be working on a call that it has not answered", left)
        : raise(delivery);
  }

  @Override
  public Optional<TryAgain> trouble() throws InterruptedException {
    return switch (remedy.begin().find(KEY, UNUSED_REFERENCE)) {
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
        remedy.begin().query(since, fields, MODIFIED + ".asc," + ENTRY_ID + ".asc", PAGE_RECORDS);
    if (call instanceof RejectedCall rejected && hasCspReference) {
      log.warn(
          "Remedy rejected the query for changes ({}). From now on the query leaves out the field {}",
          rejected.problem(),
          CSP_REFERENCE);
      hasCspReference = false;
      return changedAfter(position);
    }
    return page(call, IncidentClient::change);
  }

  private static <T> Page<T> page(RemedyCall call, Function<JsonNode, T> record) {
    return switch (call) {
      case Success success -> page(success.body(), record);
      case RejectedCall rejected -> new Page.RejectedQuery<>(rejected.problem());
      case RemedyCall other -> new Page.FailedQuery<>(tryAgain(other));
    };
  }

  private static <T> Page<T> page(String body, Function<JsonNode, T> record) {
    try {
      List<T> records =
          entries(body).valueStream().map(entry -> record.apply(entry.path("values"))).toList();
      return new Page.Records<>(records, records.size() < PAGE_RECORDS);
    } catch (JacksonException unreadable) {
      return new Page.FailedQuery<>(UNREADABLE);
    } catch (DateTimeException noTime) {
      return new Page.RejectedQuery<>("a time that cannot be read: " + noTime.getMessage());
    }
  }

  /**
   * The entries in the response to a query.
   *
   * @throws JacksonException if the body is not such a response
   */
  private static ArrayNode entries(String body) {
    return JSON.readTree(body).required("entries").asArray();
  }

  @Override
  public Page<HeldRecord> after(String reference, String entryId) throws InterruptedException {
    List<String> fields = new ArrayList<>(List.of(ENTRY_ID, KEY));
    fields.addAll(FIXED);
    RemedyCall call =
        remedy
            .begin()
            .query(
                reference.isEmpty()
                    ? "'" + KEY + "' != $NULL$"
                    : Remedy.after(KEY, reference, ENTRY_ID, entryId),
                fields,
                KEY + ".asc," + ENTRY_ID + ".asc",
                PAGE_RECORDS);
    return page(call, IncidentClient::held);
  }

  private static HeldRecord held(JsonNode values) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String field : values.propertyNames()) {
      value(values, field).ifPresent(text -> texts.put(field, text));
    }
    return new HeldRecord(texts.getOrDefault(KEY, ""), texts.getOrDefault(ENTRY_ID, ""), texts);
  }

  /**
   * The condition for records after this time and ID or, without an ID, from this time on. No
   * record can fall between two pages.
   */
  private static String since(FeedPosition position) {
    String time = TIME.format(position.modifiedAt());
    return position.entryId().isEmpty()
        ? "'%s' >= \"%s\"".formatted(MODIFIED, time)
        : Remedy.after(MODIFIED, time, ENTRY_ID, position.entryId());
  }

  private static DsmsRecord change(JsonNode values) {
    return new DsmsRecord(
        value(values, KEY).orElse(""),
        new FeedPosition(
            time(value(values, MODIFIED).orElse("")), value(values, ENTRY_ID).orElse("")),
        value(values, "Stage"),
        value(values, "Outcome"),
        value(values, "Charge"),
        value(values, CSP_REFERENCE));
  }

  /** Reads a time whose offset is written as in Remedy, {@code +0000}, or as in ISO 8601. */
  private static Instant time(String text) {
    return OffsetDateTime.parse(text.replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2")).toInstant();
  }

  private static Optional<String> value(JsonNode values, String field) {
    return Optional.of(values.path(field).asString("")).filter(text -> !text.isBlank());
  }

  private DeliveryOutcome raise(Delivery delivery) throws InterruptedException {
    Map<String, String> values = values(delivery);
    Instant now = clock.instant();
    unanswered.values().removeIf(since -> since.plus(LATE_MAX).isBefore(now));
    RemedyCall raised =
        switch (raisesBy) {
          case MERGE -> remedy.createUnlessHeld(values, KEY);
          case CREATE -> remedy.create(values);
        };
    unanswered.remove(delivery.reference());
    return switch (raised) {
      case Success success -> raised(success);
      case NoResponse none -> {
        unanswered.put(delivery.reference(), clock.instant());
        yield again(none.problem());
      }
      // If our database was restored from a backup, Remedy may have a record that is not marked as
      // sent.
      case DuplicateEntry duplicate ->
          foundOr(
              delivery,
              again(
                  "Remedy refused a second record, but its search does not show the first one yet"));
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

  private static final TryAgain UNREADABLE = again("Remedy's response to a query cannot be read");

  /** The result of a look-up by Return Reference; only {@code NoRecord} permits another create. */
  private sealed interface LookUp {
    record FoundRecord(String id) implements LookUp {}

    record NoRecord() implements LookUp {}

    record FailedLookUp(TryAgain again) implements LookUp {}
  }

  private static LookUp lookUp(String body) {
    try {
      ArrayNode entries = entries(body);
      if (entries.isEmpty()) {
        return new LookUp.NoRecord();
      }
      String self = entries.path(0).path("_links").path("self").path(0).path("href").asString("");
      return self.isBlank()
          ? new LookUp.FailedLookUp(UNREADABLE)
          : new LookUp.FoundRecord(self.substring(self.lastIndexOf('/') + 1));
    } catch (JacksonException unreadable) {
      return new LookUp.FailedLookUp(UNREADABLE);
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
