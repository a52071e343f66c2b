package hubreturns.service.outbox;

import hubreturns.service.query.Report;
import java.util.Map;
import java.util.Optional;

/** The Returns Records as people ask for them (operate.md, "Output shapes"). */
public final class ReturnReports {
  private ReturnReports() {}

  private static final String RETURNS =
      """
      select return_reference(q.request_reference, r.position) as return_reference,
             eui64_text(r.device_id) as device_id, q.request_id, q.service_reference_variant,
             q.return_type, q.party, eui64_text(q.user_id) as "user",
             utc_text(q.committed_at) as notified_at,
             r.stage::text as stage, r.outcome::text as outcome, r.charge_gbp, r.dsms_id,
             r.state::text as dsms_state, r.attempts, r.last_problem
        from return_record r
        join service_request q using (request_key)
       where (:party::text is null or q.party = :party)
         and (:state::text is null or r.state = :state::delivery_state)
       order by r.request_key, r.position
      """;

  /** All returns, of one Party or of all, in one delivery state or in any. */
  public static Report returns(Optional<String> party, Optional<String> state) {
    Map<String, Object> parameters = new java.util.HashMap<>();
    parameters.put("party", party.orElse(null));
    parameters.put("state", state.orElse(null));
    return new Report(RETURNS, parameters);
  }
}
