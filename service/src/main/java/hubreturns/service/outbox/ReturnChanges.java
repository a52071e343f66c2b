package hubreturns.service.outbox;

import hubreturns.service.outbox.ChangeFeed.Told;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What DSMS told of each return, in the order in which it happened, and how far we have read. */
public final class ReturnChanges {
  private static final Pattern REFERENCE = Pattern.compile("(CHR-[0-9A-Z]{16})-(\\d{3})");
  private static final Pattern CHARGE = Pattern.compile("\\d{1,6}(\\.\\d{1,2}0*)?");

  private final JdbcClient database;

  /** Changes in this database. */
  public ReturnChanges(JdbcClient database) {
    this.database = database;
  }

  /** What became of one thing that DSMS told and that we did not know. */
  public sealed interface Finding {

    /** A change of ours, kept; only a regular one moved the return. */
    record Change(Told told, String standing, String stageBefore) implements Finding {}

    /** A record with a key that is none of ours. */
    record Stranger(Told told) implements Finding {}

    /** A second record in DSMS for a return that has one. */
    record Second(Told told, String first) implements Finding {}
  }

  private static final String WATERMARK =
      """
      select modified_at from dsms_watermark
      """;

  /** Up to which moment of DSMS's time we have read; empty when never. */
  public Optional<Instant> watermark() {
    return database
        .sql(WATERMARK)
        .query((row, index) -> row.getTimestamp("modified_at").toInstant())
        .optional();
  }

  // Held against the last change that was kept, not against the return: what was flagged once is
  // told again with every overlap and must not be kept again.
  //
  // A record that DSMS shows is there, whatever we noted: it is not to be sent again.
  //
  // The watermark never passes our own clock: one stamp from the future must not hide what follows.
  private static final String NOTE =
      """
      with told as (
        select *
          from unnest(:places::integer[], :requests::text[], :positions::smallint[], :entries::text[],
                      :times::text[]::timestamptz[], :stages::text[], :outcomes::text[], :charges::text[],
                      :chargesGbp::text[]::numeric[], :cspReferences::text[])
            as t (place, request_reference, position, entry_id, happened_at, stage, outcome, charge,
                  charge_gbp, csp_reference)),
      ours as (
        select t.*, r.request_key, r.stage as stage_before, r.dsms_id
          from told t
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
                 when o.stage::return_stage < o.stage_before then 'backward'
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
      kept as (
        insert into return_change (request_key, position, happened_at, noted_at, standing, stage,
                                   outcome, charge, csp_reference)
        select request_key, position, happened_at, :now, standing::change_standing, stage, outcome,
               charge, csp_reference
          from news
         order by place
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
          left join news n on n.place = o.place
         where (r.request_key, r.position) = (o.request_key, o.position)
           and (n.standing = 'regular' or o.dsms_id is null)),
      marked as (
        insert into dsms_watermark (modified_at)
        select least(max(happened_at), :now::timestamptz) from told
            on conflict (only_one) do update
           set modified_at = greatest(dsms_watermark.modified_at, excluded.modified_at))
      select t.place, o.dsms_id, n.standing, n.stage_before::text
        from told t
        left join ours o on o.place = t.place
        left join news n on n.place = t.place
       where o.place is null
          or o.dsms_id <> t.entry_id
          or n.place is not null
       order by t.place
      """;

  /**
   * Notes what DSMS told and moves the watermark behind it, in one transaction.
   *
   * @param told in the order in which it happened, at least one
   * @return what was news
   */
  public List<Finding> note(List<Told> told, Instant now) {
    int count = told.size();
    int[] places = new int[count];
    short[] positions = new short[count];
    @Nullable String[] requests = new String[count];
    for (int i = 0; i < count; i++) {
      places[i] = i;
      Matcher key = REFERENCE.matcher(told.get(i).reference());
      if (key.matches()) {
        requests[i] = key.group(1);
        positions[i] = Short.parseShort(key.group(2));
      }
    }
    return database
        .sql(NOTE)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("places", array(places))
        .param("requests", array(requests))
        .param("positions", array(positions))
        .param("entries", texts(told, one -> Optional.of(one.place().entryId())))
        .param("times", texts(told, one -> Optional.of(one.place().modifiedAt().toString())))
        .param("stages", texts(told, Told::stage))
        .param("outcomes", texts(told, Told::outcome))
        .param("charges", texts(told, Told::charge))
        .param(
            "chargesGbp",
            texts(told, one -> one.charge().filter(text -> CHARGE.matcher(text).matches())))
        .param("cspReferences", texts(told, Told::cspReference))
        .query((row, index) -> finding(row, told))
        .list();
  }

  private static Finding finding(ResultSet row, List<Told> told) throws SQLException {
    Told one = told.get(row.getInt("place"));
    Optional<String> standing = Optional.ofNullable(row.getString("standing"));
    if (standing.isPresent()) {
      return new Finding.Change(one, standing.get(), row.getString("stage_before"));
    }
    Optional<String> first = Optional.ofNullable(row.getString("dsms_id"));
    return first.isPresent() ? new Finding.Second(one, first.get()) : new Finding.Stranger(one);
  }

  private static SqlParameterValue texts(List<Told> told, Function<Told, Optional<String>> field) {
    @Nullable String[] texts = new String[told.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = field.apply(told.get(i)).orElse(null);
    }
    return array(texts);
  }

  private static SqlParameterValue array(Object values) {
    return new SqlParameterValue(Types.ARRAY, values);
  }
}
