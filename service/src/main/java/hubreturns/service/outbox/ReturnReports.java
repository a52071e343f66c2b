package hubreturns.service.outbox;

import hubreturns.service.query.Report;
import hubreturns.service.query.Selection;
import hubreturns.vocabulary.DeliveryState;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reports on returns and their deliveries (docs/operations.md#output). */
public final class ReturnReports {
  private ReturnReports() {}

  @SuppressWarnings("InlineFormatString")
  private static final String RETURNS =
      """
      select return_reference(q.request_reference, r.position) as return_reference,
             eui64_text(r.device_id) as device_id, q.request_id, q.service_reference_variant,
             q.return_type, q.party, eui64_text(q.user_id) as "user",
             utc_text(q.committed_at) as notified_at,
             r.stage::text as stage, r.outcome::text as outcome, r.charge_gbp, r.dsms_id,
             r.state::text as dsms_state, r.attempts, r.last_problem
        from service_request q
       cross join lateral (select x.* from ssi_return x where x.request_key = q.request_key offset 0) r
       where %s
       order by q.request_key, r.position
      """;

  /** Returns by the Party, User and time of their request. */
  public static Report returns(Selection selection) {
    return new Report(RETURNS.formatted(Selection.OF_REQUEST.strip()), selection.parameters());
  }

  @SuppressWarnings("InlineFormatString")
  private static final String DELIVERIES =
      """
      select v.return_reference, eui64_text(v.device_id) as device_id, v.request_id, v.party,
             eui64_text(v.user_id) as "user", utc_text(v.committed_at) as notified_at,
             v.state::text as dsms_state, v.attempts,
             case when v.state = 'waiting' then utc_text(v.next_attempt_at) end as next_attempt_at,
             v.last_problem, v.dsms_id
        from %s v
       where (:party::text is null or v.party = :party)
         and (:before::timestamptz is null or v.committed_at < :before)
       order by v.request_key, v.position
       limit :limit
      """;

  /**
   * Conditions on deliveries; an empty condition matches every delivery.
   *
   * @param acceptedBefore the time before which the return was accepted
   * @param limit the most deliveries to list, the oldest first
   */
  public record DeliveryFilter(
      Optional<DeliveryState> state,
      Optional<String> party,
      Optional<Instant> acceptedBefore,
      Optional<Integer> limit) {}

  /** Deliveries in the order in which the returns were accepted. */
  public static Report deliveries(DeliveryFilter filter) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("party", filter.party().orElse(null));
    parameters.put(
        "before", filter.acceptedBefore().map(time -> time.atOffset(ZoneOffset.UTC)).orElse(null));
    parameters.put("limit", filter.limit().orElse(null));
    return new Report(
        DELIVERIES.formatted(filter.state().map(ReturnReports::inState).orElse("ssi_delivery")),
        parameters);
  }

  // The state is part of the SQL text, with "offset 0" after it, so that PostgreSQL uses the
  // partial index of the state. There is no such index for sent records, which are most of all
  // records.
  private static String inState(DeliveryState state) {
    return "(select * from ssi_delivery where state = '%s'%s)"
        .formatted(state.text(), state == DeliveryState.SENT ? "" : " offset 0");
  }
}
