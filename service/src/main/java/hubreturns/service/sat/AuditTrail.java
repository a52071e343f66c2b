package hubreturns.service.sat;

import static hubreturns.service.statement.StatementPart.array;

import hubreturns.returns.Decision;
import hubreturns.returns.ReturnDetail;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.Verdict;
import hubreturns.service.statement.StatementPart;
import hubreturns.vocabulary.ReturnReference;
import hubreturns.vocabulary.Word;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.SqlParameterValue;

/** Writes the entries of the Service Audit Trail. */
public final class AuditTrail {
  private final String node;

  /** Writes entries that name this node. */
  public AuditTrail(String node) {
    this.node = node;
  }

  private static final String REQUESTS =
      """
      insert into service_request (
        user_id, other_device_id, received_at, committed_at, header_code, hubs, accepted, request_id,
        request_reference, request_sha256, party, node, schema_version, form,
        service_reference_variant, return_type, fault_reason, connection_method,
        user_ref_date_time, user_ref_id, incident_reference, additional_information,
        digest, entry_digests)
      select user_id, other_device_id, received_at, committed_at, header_code::response_code, hubs,
             accepted, request_id, request_reference, request_sha256, party, :node, schema_version,
             form, service_reference_variant, return_type, fault_reason, connection_method,
             user_ref_date_time, user_ref_id, incident_reference, additional_information, digest,
             entry_digests
        from unnest(
               :users::bigint[], :otherDevices::text[]::bigint[], :receivedAts::timestamptz[],
               :committedAts::timestamptz[], :headerCodes::text[], :hubs::smallint[],
               :accepted::smallint[], :requestIds::text[], :requestReferences::text[],
               :sha256s::bytea[], :parties::text[], :schemaVersions::text[], :forms::text[],
               :variants::text[], :returnTypes::text[], :faultReasons::text[],
               :connectionMethods::text[], :userRefDateTimes::text[], :userRefIds::text[],
               :incidentReferences::text[], :additionalInformation::text[], :digests::bytea[],
               :entryDigests::bytea[])
          as decided (
               user_id, other_device_id, received_at, committed_at, header_code, hubs, accepted,
               request_id, request_reference, request_sha256, party, schema_version, form,
               service_reference_variant, return_type, fault_reason, connection_method,
               user_ref_date_time, user_ref_id, incident_reference, additional_information, digest,
               entry_digests)
       order by request_id
      on conflict (request_id) do nothing
      returning request_key, user_id, committed_at, request_id
      """;

  /**
   * The part {@code request}: the data that all hubs of a request share, for each of the decided.
   * It writes no row for a RequestID that is already committed. All nodes write RequestIDs in the
   * same order, so that groups with the same ones wait for each other instead of deadlocking.
   */
  public StatementPart writeRequests(List<DecidedRequest> decided) {
    List<AuditedRequest.Digests> digests =
        decided.stream().map(request -> audited(request).digests()).toList();
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("node", node);
    parameters.put("users", array(numbers(decided, AuditTrail::user)));
    parameters.put(
        "otherDevices",
        optional(
            decided,
            request -> request.fault().flatMap(f -> f.otherDevice()).map(d -> "" + d.eui64())));
    parameters.put("receivedAts", texts(decided, request -> time(request.receivedAt())));
    parameters.put("committedAts", texts(decided, request -> time(request.decision().at())));
    parameters.put(
        "headerCodes", texts(decided, request -> request.decision().headerCode().text()));
    parameters.put(
        "hubs", array(shorts(numbers(decided, request -> request.request().hubs().size()))));
    parameters.put(
        "accepted",
        array(shorts(numbers(decided, request -> request.decision().accepted().size()))));
    parameters.put("requestIds", requestIds(decided));
    parameters.put(
        "requestReferences",
        texts(decided, request -> ReturnReference.requestReference(request.request().id())));
    parameters.put(
        "sha256s", array(decided.stream().map(DecidedRequest::sha256).toArray(byte[][]::new)));
    parameters.put(
        "parties", texts(decided, request -> request.decision().submission().user().party()));
    parameters.put("schemaVersions", texts(decided, request -> request.request().version().text()));
    parameters.put("forms", texts(decided, request -> form(request.request())));
    parameters.put("variants", texts(decided, request -> request.detail().srv().text()));
    parameters.put("returnTypes", texts(decided, request -> request.detail().type().text()));
    parameters.put(
        "faultReasons",
        optional(decided, request -> request.fault().map(fault -> fault.reason().text())));
    parameters.put(
        "connectionMethods",
        optional(
            decided, request -> request.fault().map(fault -> fault.connectionMethod().text())));
    parameters.put("userRefDateTimes", optional(decided, each -> each.reference().dateTime()));
    parameters.put("userRefIds", optional(decided, each -> each.reference().id()));
    parameters.put(
        "incidentReferences", optional(decided, each -> each.reference().incidentReference()));
    parameters.put(
        "additionalInformation",
        optional(decided, each -> each.reference().additionalInformation()));
    parameters.put(
        "digests",
        array(digests.stream().map(AuditedRequest.Digests::request).toArray(byte[][]::new)));
    parameters.put(
        "entryDigests",
        array(digests.stream().map(AuditedRequest.Digests::entries).toArray(byte[][]::new)));
    return new StatementPart("request", REQUESTS, parameters);
  }

  private static final String NUMBERED =
      """
      select request.request_key, request.user_id, request.committed_at, n.number::smallint
        from request
        join unnest(:numberedIds::text[]) with ordinality as n (request_id, number)
       using (request_id)
      """;

  /** The part {@code numbered}: the rows of the part {@code request}, numbered from 1 as here. */
  public static StatementPart numberRequests(List<DecidedRequest> decided) {
    return new StatementPart("numbered", NUMBERED, Map.of("numberedIds", requestIds(decided)));
  }

  /** The same values as the row and its entries get, in the order of {@link AuditRows}. */
  private AuditedRequest audited(DecidedRequest decided) {
    ReturnRequest request = decided.request();
    ReturnDetail detail = decided.detail();
    Decision decision = decided.decision();
    Optional<ReturnDetail.FaultReturn> fault = decided.fault();
    List<Optional<String>> texts =
        List.of(
            Optional.of(request.id().toString()),
            Optional.of(ReturnReference.requestReference(request.id())),
            Optional.of(String.valueOf(user(decided))),
            Optional.of(decision.submission().user().party()),
            Optional.of(node),
            Optional.of(request.version().text()),
            Optional.of(form(request)),
            Optional.of(detail.srv().text()),
            Optional.of(detail.type().text()),
            fault.map(f -> f.reason().text()),
            fault.map(f -> f.connectionMethod().text()),
            fault.flatMap(f -> f.otherDevice()).map(device -> String.valueOf(device.eui64())),
            detail.reference().dateTime(),
            detail.reference().id(),
            detail.reference().incidentReference(),
            detail.reference().additionalInformation(),
            Optional.of(decision.headerCode().text()),
            Optional.of(String.valueOf(request.hubs().size())),
            Optional.of(String.valueOf(decision.accepted().size())));
    List<AuditedRequest.Entry> entries = new ArrayList<>();
    for (Verdict verdict : decision.verdicts()) {
      entries.add(
          new AuditedRequest.Entry(
              entries.size() + 1,
              verdict.hub().eui64(),
              verdict.code().text(),
              verdict.before().map(Word::text),
              verdict.after().map(Word::text)));
    }
    return new AuditedRequest(
        AuditRows.values(
            texts,
            decided.sha256(),
            AuditedRequest.stored(decided.receivedAt()),
            AuditedRequest.stored(decision.at())),
        entries);
  }

  private static final String ENTRIES =
      """
      insert into sat_entry (
        request_key, device_id, code, logistics_status_before, logistics_status_after, position)
      select numbered.request_key, v.device_id, v.code::response_code,
             nullif(v.before, '')::logistics_status, nullif(v.after, '')::logistics_status, v.position
        from unnest(:numbers::smallint[], :hubIds::bigint[], :codes::text[], :befores::text[],
                    :afters::text[], :positions::smallint[])
          as v (number, device_id, code, before, after, position)
        join numbered using (number)
      returning position
      """;

  /**
   * The part {@code entries}: one entry for each hub of the requests in the part {@code numbered}.
   */
  public static StatementPart writeEntries(List<DecidedRequest> decided) {
    int size = decided.stream().mapToInt(request -> request.decision().verdicts().size()).sum();
    short[] numbers = new short[size];
    long[] hubs = new long[size];
    String[] codes = new String[size];
    String[] befores = new String[size];
    String[] afters = new String[size];
    short[] positions = new short[size];
    int row = 0;
    for (int request = 0; request < decided.size(); request++) {
      short position = 0;
      for (Verdict verdict : decided.get(request).decision().verdicts()) {
        numbers[row] = (short) (request + 1);
        hubs[row] = verdict.hub().eui64();
        codes[row] = verdict.code().text();
        befores[row] = orBlank(verdict.before());
        afters[row] = orBlank(verdict.after());
        positions[row++] = ++position;
      }
    }
    return new StatementPart(
        "entries",
        ENTRIES,
        Map.of(
            "numbers", array(numbers),
            "hubIds", array(hubs),
            "codes", array(codes),
            "befores", array(befores),
            "afters", array(afters),
            "positions", array(positions)));
  }

  private static long user(DecidedRequest request) {
    return request.decision().submission().user().id().eui64();
  }

  private static String form(ReturnRequest request) {
    return request.form().name().toLowerCase(Locale.ROOT);
  }

  private static String time(Instant time) {
    return AuditedRequest.stored(time).toString();
  }

  private static SqlParameterValue requestIds(List<DecidedRequest> decided) {
    return texts(decided, request -> request.request().id().toString());
  }

  private static long[] numbers(
      List<DecidedRequest> decided, ToLongFunction<DecidedRequest> number) {
    return decided.stream().mapToLong(number).toArray();
  }

  private static short[] shorts(long[] numbers) {
    short[] shorts = new short[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      shorts[i] = (short) numbers[i];
    }
    return shorts;
  }

  private static SqlParameterValue texts(
      List<DecidedRequest> decided, Function<DecidedRequest, String> text) {
    return optional(decided, request -> Optional.of(text.apply(request)));
  }

  /** A column that may be null. */
  private static SqlParameterValue optional(
      List<DecidedRequest> decided, Function<DecidedRequest, Optional<String>> text) {
    @Nullable String[] column = new @Nullable String[decided.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = text.apply(decided.get(i)).orElse(null);
    }
    return array(column);
  }

  private static String orBlank(Optional<? extends Word> word) {
    return word.map(Word::text).orElse("");
  }
}
