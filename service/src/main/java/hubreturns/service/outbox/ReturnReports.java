package hubreturns.service.outbox;

import hubreturns.service.query.Report;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
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
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("party", party.orElse(null));
    parameters.put("state", state.orElse(null));
    return new Report(RETURNS, parameters);
  }

  private static final String DELIVERIES =
      """
      select return_reference(q.request_reference, r.position) as return_reference,
             eui64_text(r.device_id) as device_id, q.request_id, q.party,
             eui64_text(q.user_id) as "user", utc_text(q.committed_at) as notified_at,
             r.state::text as dsms_state, r.attempts,
             case when r.state = 'waiting' then utc_text(r.next_attempt_at) end as next_attempt_at,
             r.last_problem, r.dsms_id
        from return_record r
        join service_request q using (request_key)
       where true
      """;

  /**
   * Which deliveries are asked for; empty for any.
   *
   * @param state {@code waiting}, {@code sent} or {@code parked}
   * @param acceptedBefore accepted before this instant
   * @param limit how many at most, the oldest first
   */
  public record Wanted(
      Optional<DeliveryState> state,
      Optional<String> party,
      Optional<Instant> acceptedBefore,
      Optional<Integer> limit) {}

  /** How a Returns Record stands on its way to DSMS, spelt as the database spells it. */
  public enum DeliveryState {
    waiting,
    sent,
    parked
  }

  /** Records on their way, in order of acceptance. */
  public static Report deliveries(Wanted wanted) {
    StringBuilder sql = new StringBuilder(DELIVERIES);
    Map<String, Object> parameters = new HashMap<>();
    // The state is written out, not a parameter: only so its partial index is used.
    wanted.state().ifPresent(state -> sql.append("   and r.state = '").append(state).append("'\n"));
    wanted
        .party()
        .ifPresent(party -> {
          sql.append("   and q.party = :party\n");
          parameters.put("party", party);
        });
    wanted
        .acceptedBefore()
        .ifPresent(before -> {
          sql.append("   and q.committed_at < :before\n");
          parameters.put("before", before.atOffset(ZoneOffset.UTC));
        });
    sql.append(" order by r.request_key, r.position");
    wanted
        .limit()
        .ifPresent(limit -> {
          sql.append("\n limit :limit");
          parameters.put("limit", limit);
        });
    return new Report(sql.toString(), parameters);
  }
}
