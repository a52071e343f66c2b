package hubreturns.service.sat;

import hubreturns.service.query.Report;
import hubreturns.service.query.Selection;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.ResponseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reports on the Service Audit Trail (docs/operations.md#output). */
public final class AuditReports {
  private AuditReports() {}

  /**
   * Conditions on entries; an empty condition matches every entry.
   *
   * @param devices entries of these devices or of {@code requests}
   * @param selection which requests; its times are compared with the time of commit
   */
  public record EntryFilter(
      List<DeviceId> devices,
      List<RequestId> requests,
      Selection selection,
      Optional<ResponseCode> code) {}

  @SuppressWarnings("InlineFormatString")
  private static final String ENTRIES =
      """
      select q.request_id, s.position, eui64_text(s.device_id) as device_id,
             q.service_reference_variant, eui64_text(q.user_id) as "user", q.party,
             utc_text(q.received_at) as received_at, utc_text(q.committed_at) as committed_at,
             s.code::text, s.logistics_status_before::text, s.logistics_status_after::text,
             encode(q.request_sha256, 'hex') as request_sha256, q.node
        from sat_entry s
        join service_request q using (request_key)
       where (:code::response_code is null or s.code = :code::response_code)
         and %s
         and (%s)
       order by q.committed_at, q.request_key, s.position
      """;

  /** The entries that match, by time of commit, then position. */
  public static Report entries(EntryFilter filter) {
    Map<String, Object> parameters = filter.selection().parameters();
    parameters.put("code", filter.code().map(ResponseCode::text).orElse(null));
    List<String> either = new ArrayList<>();
    if (!filter.devices().isEmpty()) {
      either.add(
          "s.volume = any (array(select volume from sat_volume)) and s.device_id in (:devices)");
      parameters.put("devices", filter.devices().stream().map(DeviceId::eui64).toList());
    }
    if (!filter.requests().isEmpty()) {
      // The keys are read first. PostgreSQL then combines the index of requests with the index of
      // devices.
      either.add(
          "s.request_key = any (array(select request_key from service_request where request_id in (:requests)))");
      parameters.put("requests", filter.requests().stream().map(RequestId::toString).toList());
    }
    return new Report(
        ENTRIES.formatted(
            Selection.OF_REQUEST.strip(), either.isEmpty() ? "true" : String.join(" or ", either)),
        parameters);
  }

  @SuppressWarnings("InlineFormatString")
  private static final String REQUESTS =
      """
      select q.request_id, q.request_reference, q.party, eui64_text(q.user_id) as "user",
             q.service_reference_variant, q.form, q.return_type, q.fault_reason,
             utc_text(q.received_at) as received_at, utc_text(q.committed_at) as committed_at,
             q.header_code::text as header_code, q.hubs, q.accepted, q.rejected as refused,
             q.user_ref_id, q.incident_reference, q.node
        from ssi_request q
       where %s
       order by q.request_key
      """;

  /** Requests by Party, User and time, in the order in which they were decided. */
  public static Report requests(Selection selection) {
    return new Report(REQUESTS.formatted(Selection.OF_REQUEST.strip()), selection.parameters());
  }
}
