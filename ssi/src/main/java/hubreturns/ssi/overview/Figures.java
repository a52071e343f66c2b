package hubreturns.ssi.overview;

import hubreturns.returns.Deadlines;
import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.page.Statement;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.ReturnOutcome;
import hubreturns.vocabulary.ReturnStage;
import hubreturns.vocabulary.Word;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The figures that {@link BackgroundCount} counted, as far as a viewer may see them. */
final class Figures {
  private final JdbcClient database;

  Figures(JdbcClient database) {
    this.database = database;
  }

  /** Hubs that requests of one day named, by response code. */
  record CodeCount(LocalDate day, ResponseCode code, boolean late, long hubs) {
    boolean accepted() {
      return code == ResponseCode.I0;
    }
  }

  private static final Statement BY_CODE =
      new Statement(
          """
          select n.day, n.code::text as code, n.late, sum(n.hubs) as hubs
            from ssi_notified n
           where n.day >= :since
             and {party n.party}
           group by n.day, n.code, n.late
           order by n.day, n.code
          """);

  List<CodeCount> byCode(Viewer viewer, LocalDate since) {
    return BY_CODE
        .on(database, viewer)
        .param("since", since)
        .query((row, index) ->
            new CodeCount(
                row.getDate("day").toLocalDate(),
                Word.of(ResponseCode.class, row.getString("code")),
                row.getBoolean("late"),
                row.getLong("hubs")))
        .list();
  }

  /** Returns of one day at one stage. */
  record StageCount(
      LocalDate day,
      ReturnStage stage,
      Optional<ReturnOutcome> outcome,
      long hubs,
      BigDecimal chargeGbp) {

    long age(LocalDate today) {
      return Deadlines.age(day, today);
    }
  }

  private static final Statement BY_STAGE =
      new Statement(
          """
          select t.day, t.stage::text as stage, coalesce(t.outcome::text, '') as outcome,
                 sum(t.hubs) as hubs, sum(t.charge_gbp) as charge_gbp
            from ssi_standing t
           where {party t.party}
           group by t.day, t.stage, t.outcome
          """);

  List<StageCount> byStage(Viewer viewer) {
    return BY_STAGE
        .on(database, viewer)
        .query((row, index) ->
            new StageCount(
                row.getDate("day").toLocalDate(),
                Word.of(ReturnStage.class, row.getString("stage")),
                Word.read(ReturnOutcome.class, row.getString("outcome")),
                row.getLong("hubs"),
                row.getBigDecimal("charge_gbp")))
        .list();
  }

  private static final Statement OVERDUE =
      new Statement(
          """
          select count(*) from ssi_overdue o where is_late(o.removed_on, :today::date) and {party o.party}
          """);

  long overdue(Viewer viewer, LocalDate today) {
    return OVERDUE.on(database, viewer).param("today", today).query(Long.class).single();
  }
}
