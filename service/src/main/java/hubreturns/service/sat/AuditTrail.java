package hubreturns.service.sat;

import hubreturns.returns.Decision;
import hubreturns.returns.ReturnDetail;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.User;
import hubreturns.returns.Verdict;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ReturnReference;
import hubreturns.vocabulary.Word;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The entries of the Service Audit Trail as they are written. */
public final class AuditTrail {
  private final JdbcClient database;
  private final String node;

  /** The trail in this database; {@code node} is written into every entry. */
  public AuditTrail(JdbcClient database, String node) {
    this.database = database;
    this.node = node;
  }

  private static final String APPEND_REQUEST =
      """
      insert into service_request (
        user_id, other_device_id, received_at, committed_at, header_code, hubs, accepted, request_id,
        request_reference, request_sha256, party, node, schema_version, form,
        service_reference_variant, return_type, fault_reason, connection_method,
        user_ref_date_time, user_ref_id, incident_reference, additional_information)
      values (
        :user, :otherDevice, :receivedAt, :committedAt, :headerCode::response_code, :hubs, :accepted,
        :requestId, :requestReference, :sha256, :party, :node, :schemaVersion, :form,
        :variant, :returnType, :faultReason, :connectionMethod,
        :userRefDateTime, :userRefId, :incidentReference, :additionalInformation)
      on conflict (request_id) do nothing
      returning request_key
      """;

  /**
   * Appends what all hubs of a request share.
   *
   * @return the request's key; empty when a request with this RequestID has been committed already
   */
  public Optional<Long> append(Decision decision, Instant receivedAt, byte[] sha256) {
    ReturnRequest request = decision.submission().request();
    User user = decision.submission().user();
    ReturnDetail detail = request.detail();
    Optional<ReturnDetail.FaultReturn> fault =
        switch (detail) {
          case ReturnDetail.FaultReturn faultReturn -> Optional.of(faultReturn);
          case ReturnDetail.NoFaultReturn noFault -> Optional.empty();
        };
    return database
        .sql(APPEND_REQUEST)
        .param("user", user.id().eui64())
        .param(
            "otherDevice",
            or(fault.flatMap(f -> f.otherDevice()).map(DeviceId::eui64), Types.BIGINT))
        .param("receivedAt", receivedAt.atOffset(ZoneOffset.UTC))
        .param("committedAt", decision.at().atOffset(ZoneOffset.UTC))
        .param("headerCode", decision.headerCode().text())
        .param("hubs", request.hubs().size())
        .param("accepted", decision.accepted().size())
        .param("requestId", request.id().toString())
        .param("requestReference", ReturnReference.requestReference(request.id()))
        .param("sha256", sha256)
        .param("party", user.party())
        .param("node", node)
        .param("schemaVersion", request.version().text())
        .param("form", request.form().name().toLowerCase(Locale.ROOT))
        .param("variant", detail.srv().text())
        .param("returnType", detail.type().text())
        .param("faultReason", text(fault.map(f -> f.reason())))
        .param("connectionMethod", text(fault.map(f -> f.connectionMethod())))
        .param("userRefDateTime", or(detail.reference().dateTime(), Types.VARCHAR))
        .param("userRefId", or(detail.reference().id(), Types.VARCHAR))
        .param("incidentReference", or(detail.reference().incidentReference(), Types.VARCHAR))
        .param(
            "additionalInformation", or(detail.reference().additionalInformation(), Types.VARCHAR))
        .query(Long.class)
        .optional();
  }

  private static final String APPEND_ENTRIES =
      """
      insert into sat_entry (
        request_key, device_id, code, logistics_status_before, logistics_status_after, position)
      select :request, v.device_id, v.code::response_code, nullif(v.before, '')::logistics_status,
             nullif(v.after, '')::logistics_status, v.position
        from unnest(:ids::bigint[], :codes::text[], :befores::text[], :afters::text[])
             with ordinality as v (device_id, code, before, after, position)
      """;

  /** Appends one entry for each listed hub. */
  public void append(long request, List<Verdict> verdicts) {
    int appended =
        database
            .sql(APPEND_ENTRIES)
            .param("request", request)
            .param(
                "ids",
                new SqlParameterValue(
                    Types.ARRAY, verdicts.stream().mapToLong(v -> v.hub().eui64()).toArray()))
            .param(
                "codes", array(verdicts.stream().map(v -> v.code().text()).toArray(String[]::new)))
            .param(
                "befores",
                array(verdicts.stream().map(v -> orBlank(v.before())).toArray(String[]::new)))
            .param(
                "afters",
                array(verdicts.stream().map(v -> orBlank(v.after())).toArray(String[]::new)))
            .update();
    if (appended != verdicts.size()) {
      throw new IllegalStateException(
          "request %d: %d hubs judged, %d audited".formatted(request, verdicts.size(), appended));
    }
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
