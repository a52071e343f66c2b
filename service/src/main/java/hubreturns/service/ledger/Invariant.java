package hubreturns.service.ledger;

import hubreturns.returns.RequestRule;
import hubreturns.service.query.Report;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Rules by which the inventory, the audit trail, the queue, the return records and the stored
 * answers always agree (docs/guarantees.md#requests). Each rule is a query for the rows that
 * violate it.
 */
public enum Invariant {
  /** A request has one entry for each hub it named, at the positions from 1 on. */
  EVERY_HUB_HAS_AN_ENTRY(
      """
      select null::bigint as device_id, q.request_id,
             format('the request names %s hubs, and the audit trail has %s entries for it',
                    q.hubs, count(s.position)) as problem
        from service_request q
        left join sat_entry s using (request_key)
       group by q.request_key
      having count(s.position) <> q.hubs
          or max(s.position) is distinct from q.hubs
      """),
  /** An entry belongs to a request. */
  EVERY_ENTRY_HAS_A_REQUEST(
      """
      select s.device_id, null, format('the entry at position %s has no request', s.position)
        from sat_entry s
       where not exists (select from service_request q where q.request_key = s.request_key)
      """),
  /** Each entry is in a volume on record. Otherwise a look-up of its device misses the entry. */
  EVERY_ENTRY_IS_IN_A_VOLUME(
      """
      select s.device_id, q.request_id, format('the entry is in volume %s, which is not on record', s.volume)
        from sat_entry s
        left join service_request q using (request_key)
       where not exists (select from sat_volume v where v.volume = s.volume)
      """),
  /** A request counts its accepted hubs. */
  ACCEPTED_HUBS_ARE_COUNTED(
      """
      select null, q.request_id,
             format('the request counts %s accepted hubs, and the audit trail has %s',
                    q.accepted, count(*) filter (where s.code = 'I0'))
        from service_request q
        join sat_entry s using (request_key)
       group by q.request_key
      having count(*) filter (where s.code = 'I0') <> q.accepted
      """),
  /** An accepted hub was not Returned and becomes Returned; a rejected one keeps its status. */
  ENTRIES_CHANGE_STATUS_BY_THEIR_CODE(
      """
      select s.device_id, q.request_id,
             format('the entry with code %s says that the Logistics Status was %s and became %s',
                    s.code, coalesce(s.logistics_status_before::text, 'unknown'),
                    coalesce(s.logistics_status_after::text, 'unknown'))
        from sat_entry s
        join service_request q using (request_key)
       where case when s.code = 'I0'
                  then s.logistics_status_before is not distinct from 'Returned'
                       or s.logistics_status_after is distinct from 'Returned'
                  else s.logistics_status_after is distinct from s.logistics_status_before end
      """),
  /** The header code of a request follows from the codes of its hubs. */
  HEADER_CODE_FOLLOWS_FROM_ENTRIES(
      """
      select null, q.request_id,
             format('the answer has the code %s, and the entries of its hubs have %s',
                    q.header_code, string_agg(distinct s.code::text, ', '))
        from service_request q
        join sat_entry s using (request_key)
       group by q.request_key
      having q.header_code
             <> case when count(distinct s.code) > 1 then 'W081401'
                     when q.form = 'single' and min(s.code) = 'I0' then 'I99'
                     else min(s.code) end
      """),
  /** An accepted hub has one return record, or its request is in the queue. */
  EVERY_ACCEPTED_HUB_IS_QUEUED_OR_HAS_A_RECORD(
      """
      select s.device_id, q.request_id, 'the hub was accepted, but its request is not queued and it has no return record'
        from sat_entry s
        join service_request q using (request_key)
        left join return_record r
          on (r.request_key, r.position, r.device_id) = (s.request_key, s.position, s.device_id)
        left join queued_request u on (u.user_id, u.request_key) = (q.user_id, q.request_key)
       where s.code = 'I0'
         and r.request_key is null
         and u.request_key is null
      """),
  /** A request in the queue counts its accepted hubs, and has no record. */
  EVERY_QUEUED_REQUEST_HAS_NO_RECORD(
      """
      select null, q.request_id,
             format('the request is queued: hubs queued %s, hubs accepted %s, return records %s (expected 0)',
                    u.hubs, coalesce(q.accepted, 0), count(r.request_key))
        from queued_request u
        left join service_request q on (q.user_id, q.request_key) = (u.user_id, u.request_key)
        left join return_record r on r.request_key = u.request_key
       group by u.request_key, u.hubs, q.request_id, q.accepted
      having u.hubs is distinct from q.accepted
          or count(r.request_key) > 0
      """),
  /** A return record belongs to an accepted hub of the same User. */
  EVERY_RECORD_HAS_AN_ACCEPTED_HUB(
      """
      select r.device_id, q.request_id, 'the hub has a return record and was not accepted'
        from return_record r
        left join service_request q using (request_key)
        left join sat_entry s
          on (s.request_key, s.position, s.device_id) = (r.request_key, r.position, r.device_id)
       where s.code is distinct from 'I0'
          or q.user_id is distinct from r.user_id
      """),
  /** A hub that a request returned names its accepted entry. */
  EVERY_RETURNED_HUB_WAS_ACCEPTED(
      """
      select d.device_id, q.request_id,
             format('the inventory says %s, returned at position %s of a request that did not accept it',
                    d.logistics_status, d.returned_position)
        from smi_device d
        left join service_request q on q.request_key = d.returned_by
        left join sat_entry s
          on (s.request_key, s.position, s.device_id)
             = (d.returned_by, d.returned_position, d.device_id)
       where d.returned_by is not null
         and (s.code is distinct from 'I0' or d.logistics_status is distinct from 'Returned')
      """),
  /**
   * A hub stays Returned by the last request that returned it, unless an inventory file says that
   * it was delivered again.
   */
  EVERY_ACCEPTED_HUB_IS_RETURNED(
      """
      select l.device_id, q.request_id,
             case when d.device_id is null then 'the hub was accepted and is not in the inventory'
                  when d.returned_by is null
                  then format('the hub was accepted, and the inventory says %s', d.logistics_status)
                  else 'the hub was accepted, and the inventory names another request' end
        from (select distinct on (device_id) device_id, request_key, position
                from sat_entry
               where code = 'I0'
               order by device_id, request_key desc, position desc) l
        join service_request q using (request_key)
        left join smi_device d using (device_id)
       where (d.returned_by, d.returned_position) is distinct from (l.request_key, l.position)
         and not (d.returned_by is null
                  and (coalesce(d.delivered_on > uk_day(q.committed_at), false)
                       or exists (select from smi_earlier_status e
                                   where e.device_id = d.device_id
                                     and e.logistics_status = 'Returned'
                                     and e.until > q.committed_at)))
      """),
  /** A stored request is the one that was decided. */
  STORED_REQUEST_IS_THE_DECIDED_ONE(
      """
      select null, q.request_id, 'the stored request has another digest than the decided one'
        from stored_answer a
        join service_request q using (request_key)
       where q.request_sha256 <> sha256(a.request)
      """),
  /** A stored answer says what the audit trail says: the header code, and each hub by its code. */
  STORED_ANSWER_AGREES_WITH_ENTRIES(
      """
      select null, q.request_id,
             format('the stored answer does not say what the audit trail says about code %s',
                    coalesce(g.code::text, q.header_code::text))
        from stored_answer a
        join service_request q using (request_key)
       cross join lateral (
             select null::response_code as code,
                    q.header_code || '</sr:ResponseCode><sr:ResponseDateTime>' as said
              union all
             select s.code,
                    s.code || '</sr:ResponseCode><sr:DeviceIDList>'
                      || string_agg(eui64_text(s.device_id), ',' order by s.position) || '<'
               from sat_entry s
              where s.request_key = q.request_key
                and q.form = 'list'
                and q.header_code not in (CODES_OF_WHOLE_REQUESTS)
              group by s.code) g
       where position(convert_to(g.said, 'UTF8') in a.answer) = 0
      """),
  /** Answers are deleted from the oldest on, so none is missing between others. */
  NO_ANSWER_IS_MISSING(
      """
      select null, request_id, 'the answer is missing, and an older one is kept'
        from (select q.request_id, q.received_at, a.request_key is null as missing,
                     min(q.received_at) filter (where a.request_key is not null)
                       over (order by q.request_key) as oldest_kept
                from service_request q
                left join stored_answer a using (request_key)) q
       where missing
         and received_at > oldest_kept
      """);

  private final String violations;

  Invariant(String violations) {
    this.violations = violations;
  }

  /** The name of the invariant in reports. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The violations of all invariants in one statement, and therefore in one snapshot. */
  public static Report report() {
    return new Report(
        Arrays.stream(values())
            .map(invariant ->
                "select '%s' as invariant, eui64_text(device_id::bigint) as device_id, request_id::text as request_id, problem from (%s) as v (device_id, request_id, problem)"
                    .formatted(invariant.text(), invariant.violations))
            .collect(Collectors.joining("\nunion all\n"))
            // An answer to a request that fails as a whole names no hubs.
            .replace("CODES_OF_WHOLE_REQUESTS", codesOfWholeRequests()),
        Map.of());
  }

  private static String codesOfWholeRequests() {
    return Arrays.stream(RequestRule.values())
        .map(rule -> "'" + rule.code().text() + "'")
        .collect(Collectors.joining(", "));
  }
}
