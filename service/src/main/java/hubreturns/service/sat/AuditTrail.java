package hubreturns.service.sat;

import static hubreturns.service.statement.StatementPart.array;

import hubreturns.returns.Decision;
import hubreturns.returns.Verdict;
import hubreturns.service.statement.StatementPart;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Word;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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
             accepted, request_id, request_reference, request_sha256, party, node, schema_version,
             form, service_reference_variant, return_type, fault_reason, connection_method,
             user_ref_date_time, user_ref_id, incident_reference, additional_information, digest,
             entry_digests
        from unnest(
               :request_id::text[], :request_reference::text[], :user_id::text[]::bigint[],
               :party::text[], :node::text[], :schema_version::text[], :form::text[],
               :service_reference_variant::text[], :return_type::text[], :fault_reason::text[],
               :connection_method::text[], :other_device_id::text[]::bigint[],
               :user_ref_date_time::text[], :user_ref_id::text[], :incident_reference::text[],
               :additional_information::text[], :header_code::text[], :hubs::text[]::smallint[],
               :accepted::text[]::smallint[], :receivedAts::timestamptz[],
               :committedAts::timestamptz[], :sha256s::bytea[], :digests::bytea[],
               :entryDigests::bytea[])
          as decided (
               request_id, request_reference, user_id, party, node, schema_version, form,
               service_reference_variant, return_type, fault_reason, connection_method,
               other_device_id, user_ref_date_time, user_ref_id, incident_reference,
               additional_information, header_code, hubs, accepted, received_at, committed_at,
               request_sha256, digest, entry_digests)
       order by request_id
      on conflict (request_id) do nothing
      returning request_key, user_id, committed_at, request_id
      """;

  /**
   * The part {@code request}: for each request, the data that all its hubs share. It writes no row
   * for a RequestID that is already committed. All nodes write RequestIDs in the same order, so
   * that groups with the same ones wait for each other instead of deadlocking.
   */
  public StatementPart writeRequests(List<DecidedRequest> decided) {
    List<AuditedRequest.Digests> digests =
        decided.stream().map(request -> audited(request).digests()).toList();
    Map<String, Object> parameters = new HashMap<>();
    for (AuditColumn column : AuditColumn.values()) {
      parameters.put(column.text(), texts(decided, request -> column.of(request, node)));
    }
    parameters.put("receivedAts", texts(decided, request -> time(request.receivedAt())));
    parameters.put("committedAts", texts(decided, request -> time(request.decision().at())));
    parameters.put("sha256s", bytes(decided, DecidedRequest::sha256));
    parameters.put("digests", bytes(digests, AuditedRequest.Digests::request));
    parameters.put("entryDigests", bytes(digests, AuditedRequest.Digests::entries));
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

  /** The same values as the row and its entries get. */
  private AuditedRequest audited(DecidedRequest decided) {
    Decision decision = decided.decision();
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
        AuditColumn.values(
            column -> column.of(decided, node),
            decided.sha256(),
            AuditedRequest.stored(decided.receivedAt()),
            AuditedRequest.stored(decision.at())),
        entries);
  }

  // The hubs of a list share a few outcomes, whose words PostgreSQL parses once. Without "offset 0"
  // it would move the casts into the outer query, and parse them for each hub.
  private static final String ENTRIES =
      """
      insert into sat_entry (
        request_key, device_id, code, logistics_status_before, logistics_status_after, position)
      select numbered.request_key, v.device_id, o.code, o.before, o.after, v.position
        from unnest(:numbers::smallint[], :hubIds::bigint[], :outcomes::smallint[],
                    :positions::smallint[])
          as v (number, device_id, outcome, position)
        join numbered using (number)
        join (select outcome::smallint, code::response_code,
                     before::logistics_status, after::logistics_status
                from unnest(:codes::text[], :befores::text[], :afters::text[]) with ordinality
                  as o (code, before, after, outcome)
              offset 0) o
       using (outcome)
      returning position
      """;

  /**
   * The part {@code entries}: one entry for each hub of the requests in the part {@code numbered}.
   */
  public static StatementPart writeEntries(List<DecidedRequest> decided) {
    int size = decided.stream().mapToInt(request -> request.decision().verdicts().size()).sum();
    short[] numbers = new short[size];
    long[] hubs = new long[size];
    short[] outcomes = new short[size];
    short[] positions = new short[size];
    Map<Outcome, Short> numbered = new LinkedHashMap<>();
    int row = 0;
    for (int request = 0; request < decided.size(); request++) {
      short position = 0;
      for (Verdict verdict : decided.get(request).decision().verdicts()) {
        numbers[row] = (short) (request + 1);
        hubs[row] = verdict.hub().eui64();
        Outcome outcome = new Outcome(verdict.code(), verdict.before(), verdict.after());
        outcomes[row] = numbered.computeIfAbsent(outcome, o -> (short) (numbered.size() + 1));
        positions[row++] = ++position;
      }
    }
    List<Outcome> distinct = List.copyOf(numbered.keySet());
    return new StatementPart(
        "entries",
        ENTRIES,
        Map.of(
            "numbers", array(numbers),
            "hubIds", array(hubs),
            "outcomes", array(outcomes),
            "positions", array(positions),
            "codes", texts(distinct, outcome -> Optional.of(outcome.code().text())),
            "befores", texts(distinct, outcome -> outcome.before().map(Word::text)),
            "afters", texts(distinct, outcome -> outcome.after().map(Word::text))));
  }

  /** What an entry records about its hub. */
  private record Outcome(
      ResponseCode code, Optional<LogisticsStatus> before, Optional<LogisticsStatus> after) {}

  private static Optional<String> time(Instant time) {
    return Optional.of(AuditedRequest.stored(time).toString());
  }

  private static SqlParameterValue requestIds(List<DecidedRequest> decided) {
    return texts(decided, request -> Optional.of(request.request().id().toString()));
  }

  /** A column of texts, which may be absent. */
  private static <T> SqlParameterValue texts(List<T> rows, Function<T, Optional<String>> text) {
    @Nullable String[] column = new @Nullable String[rows.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = text.apply(rows.get(i)).orElse(null);
    }
    return array(column);
  }

  private static <T> SqlParameterValue bytes(List<T> rows, Function<T, byte[]> column) {
    return array(rows.stream().map(column).toArray(byte[][]::new));
  }
}
