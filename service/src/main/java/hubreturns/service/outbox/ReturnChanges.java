package hubreturns.service.outbox;

import hubreturns.service.outbox.ChangeFeed.DsmsRecord;
import hubreturns.vocabulary.ChangeStanding;
import hubreturns.vocabulary.ReturnReference;
import hubreturns.vocabulary.ReturnStage;
import hubreturns.vocabulary.Word;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** The changes of returns that Remedy reported, and the time up to which they have been read. */
public record ReturnChanges(JdbcClient database) {
  private static final Pattern CHARGE = Pattern.compile("\\d{1,6}(\\.\\d{1,2}0*)?");

  private static final JsonMapper JSON = JsonMapper.shared();

  /** What a record that Remedy reported turned out to be, if it was new to the service. */
  public sealed interface Finding {

    /** A change of a return. The service stored it; only a regular one moved the return. */
    record Change(DsmsRecord record, ChangeStanding standing, ReturnStage stageBefore)
        implements Finding {}

    /** A record whose Return Reference belongs to no return. */
    record UnknownRecord(DsmsRecord record) implements Finding {}

    /** A second record for a return that Remedy already has a record of. */
    record SecondRecord(DsmsRecord record, String firstId) implements Finding {}
  }

  private static final String WATERMARK =
      """
      select modified_at from dsms_watermark
      """;

  /**
   * The time, by the clock of Remedy, up to which changes have been read; empty before the first.
   */
  public Optional<Instant> watermark() {
    return database
        .sql(WATERMARK)
        .query((row, index) -> row.getTimestamp("modified_at").toInstant())
        .optional();
  }

  // A record counts as changed if it differs from the last stored change, not from the return:
  // every poll overlaps the one before, and a change that did not move the return must not be
  // stored again.
  //
  // A record that Remedy reports is not sent again, whatever its delivery state was.
  //
  // The watermark never passes our own clock: one time in the future must not hide later changes.
  //
  // A return only moves forward, and never from one final stage to the other.
  private static final String NOTE =
      """
      with reported as (
        select *
          from json_to_recordset(:reported::json)
            as t (index integer, request_reference text, position smallint, entry_id text,
                  happened_at timestamptz, stage text, outcome text, charge text,
                  charge_gbp numeric, csp_reference text)),
      ours as (
        select t.*, r.request_key, r.stage as stage_before, r.dsms_id
          from reported t
          join service_request q using (request_reference)
          join return_record r on (r.request_key, r.position) = (q.request_key, t.position)
         order by r.request_key, r.position
           for no key update of r),
      news as (
        select o.*,
               case
                 when o.stage is null or not o.stage = any (enum_range(null::return_stage)::text[])
                   or not o.outcome = any (enum_range(null::return_outcome)::text[])
                   or o.charge is not null and o.charge_gbp is null then 'unknown'
                 when o.stage::return_stage < o.stage_before
                   or not is_open(o.stage_before) and o.stage::return_stage <> o.stage_before
                   then 'backward'
                 else 'regular'
               end as standing
          from ours o
          left join lateral (
            select c.change_key, c.stage, c.outcome, c.charge, c.csp_reference
              from return_change c
             where c.request_key = o.request_key
               and c.position = o.position
             order by c.happened_at desc, c.change_key desc
             limit 1) c on true
         where (o.dsms_id is null or o.dsms_id = o.entry_id)
           and (c.change_key is null
                or (c.stage, c.outcome, c.charge, c.csp_reference)
                   is distinct from (o.stage, o.outcome, o.charge, o.csp_reference))),
      stored as (
        insert into return_change (request_key, position, happened_at, noted_at, standing, stage,
                                   outcome, charge, csp_reference)
        select request_key, position, happened_at, :now, standing::change_standing, stage, outcome,
               charge, csp_reference
          from news
         order by index
            on conflict do nothing),
      moved as (
        update return_record r
           set stage = case n.standing when 'regular' then n.stage::return_stage
                                       else greatest(r.stage, 'Record raised') end,
               stage_at = case n.standing
                            when 'regular' then
                              case when n.stage::return_stage > r.stage or r.stage_at is null
                                   then n.happened_at else r.stage_at end
                            else r.stage_at end,
               outcome = case n.standing when 'regular' then coalesce(n.outcome::return_outcome, r.outcome)
                                         else r.outcome end,
               charge_gbp = case n.standing when 'regular' then coalesce(n.charge_gbp, r.charge_gbp)
                                            else r.charge_gbp end,
               state = 'sent', dsms_id = o.entry_id, last_problem = null
          from ours o
          left join news n on n.index = o.index
         where (r.request_key, r.position) = (o.request_key, o.position)
           and (n.standing = 'regular' or o.dsms_id is null)),
      marked as (
        insert into dsms_watermark (modified_at)
        select least(max(happened_at), :now::timestamptz) from reported
            on conflict (only_one) do update
           set modified_at = greatest(dsms_watermark.modified_at, excluded.modified_at))
      select t.index, o.dsms_id, n.standing, n.stage_before::text
        from reported t
        left join ours o on o.index = t.index
        left join news n on n.index = t.index
       where o.index is null
          or o.dsms_id <> t.entry_id
          or n.index is not null
       order by t.index
      """;

  /**
   * Stores the changes that these records show and moves the watermark, in one transaction.
   *
   * @param records in the order of their changes, at least one
   * @return what was new
   */
  public List<Finding> store(List<DsmsRecord> records, Instant now) {
    List<Map<String, Object>> reported = new ArrayList<>();
    records.forEach(one -> reported.add(row(reported.size(), one)));
    // After a restore, Remedy may have records that are not written here yet.
    new ReturnRecords(database)
        .writeNamed(
            records.stream()
                .map(DsmsRecord::reference)
                .filter(reference -> ReturnReference.read(reference).isPresent())
                .toList(),
            now);
    return database
        .sql(NOTE)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("reported", JSON.writeValueAsString(reported))
        .query((row, index) -> finding(row, records))
        .list();
  }

  /** The columns of a reported record. The request is empty if the reference is not one of ours. */
  private static Map<String, Object> row(int index, DsmsRecord one) {
    Map<String, Object> row = new HashMap<>();
    row.put("index", index);
    ReturnReference.read(one.reference())
        .ifPresent(reference -> {
          row.put("request_reference", reference.requestReference());
          row.put("position", reference.position());
        });
    row.put("entry_id", one.position().entryId());
    row.put("happened_at", one.position().modifiedAt().toString());
    row.put("stage", one.stage());
    row.put("outcome", one.outcome());
    row.put("charge", one.charge());
    row.put("charge_gbp", one.charge().filter(text -> CHARGE.matcher(text).matches()));
    row.put("csp_reference", one.cspReference());
    return row;
  }

  private static Finding finding(ResultSet row, List<DsmsRecord> records) throws SQLException {
    DsmsRecord one = records.get(row.getInt("index"));
    Optional<String> standing = Optional.ofNullable(row.getString("standing"));
    if (standing.isPresent()) {
      return new Finding.Change(
          one,
          Word.of(ChangeStanding.class, standing.get()),
          Word.of(ReturnStage.class, row.getString("stage_before")));
    }
    Optional<String> first = Optional.ofNullable(row.getString("dsms_id"));
    return first.isPresent()
        ? new Finding.SecondRecord(one, first.get())
        : new Finding.UnknownRecord(one);
  }
}
