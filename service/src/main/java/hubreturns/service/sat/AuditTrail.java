package hubreturns.service.sat;

import hubreturns.returns.Decision;
import hubreturns.returns.Verdict;
import hubreturns.service.statement.Query;
import hubreturns.service.statement.Write;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Word;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes the entries of the Service Audit Trail, which name this node. */
public record AuditTrail(String node) {
  private static final JsonMapper JSON = JsonMapper.shared();

  private static final String NEW_KEYS =
      """
      select nextval('service_request_request_key_seq') as request_key
        from generate_series(1, ?)
      """;

  /** Takes keys for new requests, in ascending order. A key that is not used is lost. */
  public static Query newKeys(int count, LongConsumer found) {
    return new Query(NEW_KEYS, List.of(count), row -> found.accept(row.getLong("request_key")));
  }

  // All columns are one parameter. With a parameter for each column, a request that comes alone
  // costs PostgreSQL half as much again (docs/adr/0088-statements-sent-together.md).
  private static final String REQUESTS =
      """
      insert into service_request (
        request_key, request_id, request_reference, user_id, party, node, schema_version, form,
        service_reference_variant, return_type, fault_reason, connection_method, other_device_id,
        user_ref_date_time, user_ref_id, incident_reference, additional_information, header_code,
        hubs, accepted, received_at, committed_at, request_sha256, digest, entry_digests)
      overriding system value
      select *
        from json_to_recordset(?::json)
          as decided (
               request_key bigint, request_id text, request_reference text, user_id bigint,
               party text, node text, schema_version text, form text,
               service_reference_variant text, return_type text, fault_reason text,
               connection_method text, other_device_id bigint, user_ref_date_time text,
               user_ref_id text, incident_reference text, additional_information text,
               header_code response_code, hubs smallint, accepted smallint,
               received_at timestamptz, committed_at timestamptz, request_sha256 bytea,
               digest bytea, entry_digests bytea)
       order by request_id
      """;

  /**
   * Writes the data that all hubs of a request share. It fails if a RequestID is already committed.
   * All nodes write RequestIDs in the same order, so that groups with the same ones wait for each
   * other instead of deadlocking.
   */
  public Write writeRequests(List<DecidedRequest> decided) {
    return new Write(
        "service_request",
        REQUESTS,
        List.of(JSON.writeValueAsString(decided.stream().map(this::row).toList())),
        decided.size());
  }

  /** The columns of a request's row, in PostgreSQL's text forms. */
  private Map<String, String> row(DecidedRequest decided) {
    Map<AuditColumn, Optional<String>> texts = new EnumMap<>(AuditColumn.class);
    for (AuditColumn column : AuditColumn.values()) {
      texts.put(column, column.of(decided, node));
    }
    AuditedRequest.Digests digests = audited(decided, texts).digests();
    Map<String, String> row = new LinkedHashMap<>();
    texts.forEach((column, text) -> text.ifPresent(value -> row.put(column.text(), value)));
    row.put("request_key", String.valueOf(decided.key()));
    row.put("received_at", AuditedRequest.stored(decided.receivedAt()).toString());
    row.put("committed_at", AuditedRequest.stored(decided.decision().at()).toString());
    row.put("request_sha256", bytea(decided.sha256()));
    row.put("digest", bytea(digests.request()));
    row.put("entry_digests", bytea(digests.entries()));
    return row;
  }

  private static String bytea(byte[] bytes) {
    return "\\x" + HexFormat.of().formatHex(bytes);
  }

  /** The request as its digests cover it, with the same values as its row and its entries get. */
  private static AuditedRequest audited(
      DecidedRequest decided, Map<AuditColumn, Optional<String>> texts) {
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
            texts,
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
        request_key, device_id, code, logistics_status_before, logistics_status_after, position,
        volume)
      select v.request_key, v.device_id, o.code, o.before, o.after, v.position,
             (select max(volume) from sat_volume)
        from unnest(?::bigint[], ?::bigint[], ?::smallint[], ?::smallint[])
          as v (request_key, device_id, outcome, position)
        join (select outcome::smallint, code::response_code,
                     before::logistics_status, after::logistics_status
                from unnest(?::text[], ?::text[], ?::text[]) with ordinality
                  as o (code, before, after, outcome)
              offset 0) o
       using (outcome)
      """;

  /** Writes one entry for each hub of the requests. */
  public static Write writeEntries(List<DecidedRequest> decided) {
    int size = decided.stream().mapToInt(request -> request.decision().verdicts().size()).sum();
    long[] requests = new long[size];
    long[] hubs = new long[size];
    short[] outcomes = new short[size];
    short[] positions = new short[size];
    Map<Outcome, Short> numbered = new LinkedHashMap<>();
    int row = 0;
    for (DecidedRequest request : decided) {
      short position = 0;
      for (Verdict verdict : request.decision().verdicts()) {
        requests[row] = request.key();
        hubs[row] = verdict.hub().eui64();
        Outcome outcome = new Outcome(verdict.code(), verdict.before(), verdict.after());
        outcomes[row] = numbered.computeIfAbsent(outcome, o -> (short) (numbered.size() + 1));
        positions[row++] = ++position;
      }
    }
    List<Outcome> distinct = List.copyOf(numbered.keySet());
    return new Write(
        "sat_entry",
        ENTRIES,
        List.of(
            requests,
            hubs,
            outcomes,
            positions,
            texts(distinct, outcome -> Optional.of(outcome.code().text())),
            texts(distinct, outcome -> outcome.before().map(Word::text)),
            texts(distinct, outcome -> outcome.after().map(Word::text))),
        size);
  }

  /** What an entry records about its hub. */
  private record Outcome(
      ResponseCode code, Optional<LogisticsStatus> before, Optional<LogisticsStatus> after) {}

  /** A column of texts, which may be absent. */
  private static <T> @Nullable String[] texts(List<T> rows, Function<T, Optional<String>> text) {
    @Nullable String[] column = new @Nullable String[rows.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = text.apply(rows.get(i)).orElse(null);
    }
    return column;
  }
}
