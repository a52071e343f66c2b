package hubreturns.ssi.overview;

import hubreturns.ssi.access.Viewer;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The figures that were counted, as far as a viewer may see them. */
@SuppressWarnings("InlineFormatString") // SQL stands above the method that runs it.
final class Figures {
  private final JdbcClient database;

  Figures(JdbcClient database) {
    this.database = database;
  }

  /** Hubs notified on a day with one code. */
  record Notified(LocalDate day, String code, boolean late, long hubs) {}

  private static final String NOTIFIED =
      """
      select n.day, n.code::text as code, n.late, sum(n.hubs) as hubs
        from ssi_notified n
       where n.day >= :since
         and %s
       group by n.day, n.code, n.late
       order by n.day, n.code
      """;

  List<Notified> notified(Viewer viewer, LocalDate since) {
    return database
        .sql(NOTIFIED.formatted(viewer.partyIs("n.party")))
        .params(viewer.parameters())
        .param("since", since)
        .query((row, index) ->
            new Notified(
                row.getDate("day").toLocalDate(),
                row.getString("code"),
                row.getBoolean("late"),
                row.getLong("hubs")))
        .list();
  }

  /** Returns notified on a day that stand at one stage. */
  record Standing(LocalDate day, String stage, String outcome, long hubs, BigDecimal chargeGbp) {}

  private static final String STANDING =
      """
      select t.day, t.stage::text as stage, coalesce(t.outcome::text, '') as outcome,
             sum(t.hubs) as hubs, sum(t.charge_gbp) as charge_gbp
        from ssi_standing t
       where %s
       group by t.day, t.stage, t.outcome
      """;

  List<Standing> standing(Viewer viewer) {
    return database
        .sql(STANDING.formatted(viewer.partyIs("t.party")))
        .params(viewer.parameters())
        .query((row, index) ->
            new Standing(
                row.getDate("day").toLocalDate(),
                row.getString("stage"),
                row.getString("outcome"),
                row.getLong("hubs"),
                row.getBigDecimal("charge_gbp")))
        .list();
  }

  private static final String OVERDUE =
      """
      select count(*) from ssi_overdue o where o.removed_on < :before and %s
      """;

  long overdue(Viewer viewer, LocalDate removedBefore) {
    return database
        .sql(OVERDUE.formatted(viewer.partyIs("o.party")))
        .params(viewer.parameters())
        .param("before", removedBefore)
        .query((row, index) -> row.getLong(1))
        .single();
  }
}
