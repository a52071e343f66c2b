package hubreturns.ssi.operator;

import hubreturns.duis.Problem;
import hubreturns.ssi.access.Accounts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The reports for operators and auditors: over all Parties, and on the state of this node. */
final class OperatorReports {
  private static final int SHOWN_MAX = 200;
  private static final int NEXT_SHOWN = 20;

  private final JdbcClient database;
  private final MeterRegistry metrics;

  OperatorReports(JdbcClient database, MeterRegistry metrics) {
    this.database = database;
    this.metrics = metrics;
  }

  /** A Returns Record that Remedy does not have yet. */
  record Delivery(
      String reference,
      long device,
      String party,
      Instant acceptedAt,
      int attempts,
      Instant nextAt,
      String problem) {}

  private static final String COLUMNS =
      """
      select v.return_reference as reference, v.device_id as device, v.party,
             v.committed_at as accepted_at, v.attempts, v.next_attempt_at as next_at,
             coalesce(v.last_problem, '') as problem
      """;

  // With "offset 0", PostgreSQL uses the index of the few parked or waiting records. Otherwise it
  // may walk all records in their order.
  private static final String PARKED =
      COLUMNS
          + """
            from (select * from ssi_delivery where state = 'parked' offset 0) v
           order by v.request_key, v.position
           limit :most
          """;

  // The next returns are in the oldest requests, because each request has at least one. So a long
  // queue is not joined to all its hubs.
  private static final String NEXT =
      """
      with oldest as materialized (
        (select request_key from ssi_queued order by request_key limit :most)
         union
        (select request_key
           from (select request_key from ssi_return where state = 'waiting' and written offset 0) r
          order by request_key
          limit :most))
      """
          + COLUMNS
          + """
            from oldest
           cross join lateral (
             select *
               from ssi_delivery d
              where d.request_key = oldest.request_key
                and d.state = 'waiting'
             offset 0) v
           order by v.request_key, v.position
           limit :most
          """;

  List<Delivery> parked() {
    return deliveries(PARKED, SHOWN_MAX);
  }

  List<Delivery> next() {
    return deliveries(NEXT, NEXT_SHOWN);
  }

  private List<Delivery> deliveries(String sql, int most) {
    return database
        .sql(sql)
        .param("most", most)
        .query(new SimplePropertyRowMapper<>(Delivery.class))
        .list();
  }

  // Bounded: the page shows "more than 10,000" rather than counting a queue of a million each time.
  private static final String WAITING =
      """
      select (select count(*)
                from (select from ssi_return where state = 'waiting' and written limit 10001) r)
             + (select coalesce(sum(hubs), 0) from ssi_queued)
      """;

  long waiting() {
    return database.sql(WAITING).query(Long.class).single();
  }

  /** A User with one of its certificates, if the User has any. */
  record User(
      String party,
      String user,
      String roles,
      String status,
      @Nullable Instant validTo,
      String serial) {}

  private static final String USERS =
      """
      select u.party, eui64_text(u.user_id) as "user", array_to_string(u.roles, ', ') as roles,
             u.status, c.not_after as valid_to, coalesce(c.serial::text, '') as serial
        from ssi_user u
        left join ssi_certificate c using (user_id)
       order by u.party, u.user_id, c.not_after
      """;

  List<User> users() {
    return database.sql(USERS).query(new SimplePropertyRowMapper<>(User.class)).list();
  }

  /** An account of the pages. */
  record Account(
      String name,
      String role,
      @Nullable String party,
      boolean enabled,
      @Nullable Instant lockedUntil,
      @Nullable Instant signedInAt,
      @Nullable Instant passkeySetAt) {}

  List<Account> accounts() {
    return database
        .sql(Accounts.ALL + " order by name")
        .query(new SimplePropertyRowMapper<>(Account.class))
        .list();
  }

  /** The number of messages that this node refused for one problem since it started. */
  record RefusalCount(Problem problem, long count) {}

  List<RefusalCount> refusals() {
    return Arrays.stream(Problem.values())
        .map(problem -> new RefusalCount(problem, refusals(problem)))
        .filter(refusals -> refusals.count() > 0)
        .sorted(Comparator.comparingLong(RefusalCount::count).reversed())
        .toList();
  }

  private long refusals(Problem problem) {
    return (long)
        metrics
            .find("hub_returns_refusals")
            .tag("problem", problem.name().toLowerCase(Locale.ROOT))
            .counters()
            .stream()
            .mapToDouble(Counter::count)
            .sum();
  }

  /** The time since which Remedy has not responded to this node; empty while it responds. */
  Optional<Instant> remedyDownSince() {
    @Nullable Gauge gauge = metrics.find("hub_returns_dsms_down_since_seconds").gauge();
    return Optional.ofNullable(gauge)
        .map(Gauge::value)
        .filter(seconds -> seconds > 0)
        .map(seconds -> Instant.ofEpochSecond(seconds.longValue()));
  }
}
