package hubreturns.service.sat;

import hubreturns.returns.Decision;
import hubreturns.returns.ReturnDetail;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.User;
import hubreturns.returns.Verdict;
import hubreturns.service.statement.StatementPart;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ReturnReference;
import hubreturns.vocabulary.Word;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.SqlParameterValue;

/** Writes the entries of the Service Audit Trail. */
public final class AuditTrail {
  private final String node;

  /** Writes entries that name this node. */
  public AuditTrail(String node) {
    this.node = node;
  }

  private static final String REQUEST =
      """
      insert into service_request (
        user_id, other_device_id, received_at, committed_at, header_code, hubs, accepted, request_id,
        request_reference, request_sha256, party, node, schema_version, form,
        service_reference_variant, return_type, fault_reason, connection_method,
        user_ref_date_time, user_ref_id, incident_reference, additional_information,
        digest, entry_digests)
      values (
        :user, :otherDevice, :receivedAt, :committedAt, :headerCode::response_code, :hubs, :accepted,
        :requestId, :requestReference, :sha256, :party, :node, :schemaVersion, :form,
        :variant, :returnType, :faultReason, :connectionMethod,
        :userRefDateTime, :userRefId, :incidentReference, :additionalInformation,
        :digest, :entryDigests)
      on conflict (request_id) do nothing
      returning request_key, user_id
      """;

  /**
   * The part {@code request}: the data that all hubs of a request share. If a request with this
   * RequestID is already committed, neither this part nor any other writes a row.
   */
  public StatementPart writeRequest(Decision decision, Instant receivedAt, byte[] sha256) {
    ReturnRequest request = decision.submission().request();
    User user = decision.submission().user();
    ReturnDetail detail = request.detail();
    Optional<ReturnDetail.FaultReturn> fault =
        switch (detail) {
          case ReturnDetail.FaultReturn faultReturn -> Optional.of(faultReturn);
          case ReturnDetail.NoFaultReturn noFault -> Optional.empty();
        };
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("user", user.id().eui64());
    parameters.put(
        "otherDevice", or(fault.flatMap(f -> f.otherDevice()).map(DeviceId::eui64), Types.BIGINT));
    parameters.put("receivedAt", AuditedRequest.stored(receivedAt).atOffset(ZoneOffset.UTC));
    parameters.put("committedAt", AuditedRequest.stored(decision.at()).atOffset(ZoneOffset.UTC));
    parameters.put("headerCode", decision.headerCode().text());
    parameters.put("hubs", request.hubs().size());
    parameters.put("accepted", decision.accepted().size());
    parameters.put("requestId", request.id().toString());
    parameters.put("requestReference", ReturnReference.requestReference(request.id()));
    parameters.put("sha256", sha256);
    parameters.put("party", user.party());
    parameters.put("node", node);
    parameters.put("schemaVersion", request.version().text());
    parameters.put("form", request.form().name().toLowerCase(Locale.ROOT));
    parameters.put("variant", detail.srv().text());
    parameters.put("returnType", detail.type().text());
    parameters.put("faultReason", text(fault.map(f -> f.reason())));
    parameters.put("connectionMethod", text(fault.map(f -> f.connectionMethod())));
    parameters.put("userRefDateTime", or(detail.reference().dateTime(), Types.VARCHAR));
    parameters.put("userRefId", or(detail.reference().id(), Types.VARCHAR));
    parameters.put("incidentReference", or(detail.reference().incidentReference(), Types.VARCHAR));
    parameters.put(
        "additionalInformation", or(detail.reference().additionalInformation(), Types.VARCHAR));
    AuditedRequest.Digests digests = audited(decision, fault, receivedAt, sha256).digests();
    parameters.put("digest", digests.request());
    parameters.put("entryDigests", digests.entries());
    return new StatementPart("request", REQUEST, parameters);
  }

  /** The same values as the row and its entries get, in the order of {@link AuditRows}. */
  private AuditedRequest audited(
      Decision decision,
      Optional<ReturnDetail.FaultReturn> fault,
      Instant receivedAt,
      byte[] sha256) {
    ReturnRequest request = decision.submission().request();
    ReturnDetail detail = request.detail();
    List<Optional<String>> texts =
        List.of(
            Optional.of(request.id().toString()),
            Optional.of(ReturnReference.requestReference(request.id())),
            Optional.of(String.valueOf(decision.submission().user().id().eui64())),
            Optional.of(decision.submission().user().party()),
            Optional.of(node),
            Optional.of(request.version().text()),
            Optional.of(request.form().name().toLowerCase(Locale.ROOT)),
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
            texts, sha256, AuditedRequest.stored(receivedAt), AuditedRequest.stored(decision.at())),
        entries);
  }

  private static final String ENTRIES =
      """
      insert into sat_entry (
        request_key, device_id, code, logistics_status_before, logistics_status_after, position)
      select request.request_key, v.device_id, v.code::response_code,
             nullif(v.before, '')::logistics_status, nullif(v.after, '')::logistics_status, v.position
        from request
       cross join unnest(:hubIds::bigint[], :codes::text[], :befores::text[], :afters::text[])
             with ordinality as v (device_id, code, before, after, position)
      returning position
      """;

  /** The part {@code entries}: one entry for each listed hub of the part {@code request}. */
  public StatementPart writeEntries(List<Verdict> verdicts) {
    return new StatementPart(
        "entries",
        ENTRIES,
        Map.of(
            "hubIds",
            new SqlParameterValue(
                Types.ARRAY, verdicts.stream().mapToLong(v -> v.hub().eui64()).toArray()),
            "codes",
            array(verdicts.stream().map(v -> v.code().text()).toArray(String[]::new)),
            "befores",
            array(verdicts.stream().map(v -> orBlank(v.before())).toArray(String[]::new)),
            "afters",
            array(verdicts.stream().map(v -> orBlank(v.after())).toArray(String[]::new))));
  }

  private static String orBlank(Optional<? extends Word> word) {
    return word.map(Word::text).orElse("");
  }

  private static SqlParameterValue array(String[] texts) {
    return new SqlParameterValue(Types.ARRAY, texts);
  }

  private static SqlParameterValue text(Optional<? extends Word> word) {
    return or(word.map(Word::text), Types.VARCHAR);
  }

  private static SqlParameterValue or(Optional<?> value, int type) {
    return new SqlParameterValue(type, value.orElse(null));
  }
}
