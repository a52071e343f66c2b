package hubreturns.ssi.hub;

import hubreturns.ssi.hub.Charges.Range;
import hubreturns.vocabulary.NoFaultReturnType;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the returns of each Party cost, or may cost (docs/life-cycle.md#outcomes-and-charges). */
public final class ChargeTotals {
  private ChargeTotals() {}

  /**
   * Charges by Party and outcome. Callers fill in the conditions on the request {@code q}. The
   * columns {@code least_gbp} and {@code most_gbp} add up the ranges of the open returns; {@code
   * without_range} counts the open returns whose charge cannot be foreseen.
   */
  public static final String SQL =
      """
      with range as (
        select *
          from unnest(:fromDays::date[], :untilDays::date[], :variants::text[], :hanVariants::text[],
                      :least::numeric[], :most::numeric[])
               as r (from_day, until_day, variant, han_variant, least, most)),
      cost as (
        select q.party, r.charge_gbp, r.open and r.charge_gbp is null as uncertain,
               coalesce(r.outcome::text, case when r.open then 'Open' else r.stage::text end)
                 as outcome,
               x.least, x.most
          from ssi_return r
          join ssi_request q using (request_key)
          left join ssi_device d using (device_id)
          left join range x
            on r.open
           and q.committed_on >= x.from_day
           and (x.until_day is null or q.committed_on < x.until_day)
           and x.variant = q.service_reference_variant
           and x.han_variant = coalesce(d.han_variant::text, '')
           and q.return_type <> :lostOrStolen
         where %s)
      select party, outcome, count(*) as returns,
             coalesce(sum(charge_gbp), 0.00) as charge_gbp,
             sum(least) filter (where uncertain) as least_gbp,
             sum(most) filter (where uncertain) as most_gbp,
             count(*) filter (where uncertain and least is null) as without_range
        from cost
       group by party, outcome
       order by party, outcome
      """;

  /** The parameters of {@link #SQL} besides those of the conditions. */
  public static Map<String, Object> parameters(Charges charges) {
    List<Range> ranges = charges.ranges();
    return Map.of(
        "fromDays", array(ranges, range -> range.from().toString()),
        "untilDays",
            array(ranges, range -> range.until().map(LocalDate::toString).orElse("infinity")),
        "variants", array(ranges, range -> range.variant().text()),
        "hanVariants", array(ranges, range -> '"' + range.hanVariant() + '"'),
        "least", array(ranges, range -> range.least().toPlainString()),
        "most", array(ranges, range -> range.most().toPlainString()),
        "lostOrStolen", NoFaultReturnType.LOST_OR_STOLEN.text());
  }

  /** An array as PostgreSQL writes it. */
  private static String array(List<Range> ranges, Function<Range, String> value) {
    return "{" + String.join(",", ranges.stream().map(value).toList()) + "}";
  }
}
