package hubreturns.ssi;

import static hubreturns.service.testing.TestDatabase.client;
import static hubreturns.service.testing.TestDatabase.freshHub;
import static hubreturns.service.testing.TestDatabase.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.returns.User;
import hubreturns.service.testing.AcceptedReturns;
import hubreturns.service.testing.SettableClock;
import hubreturns.service.testing.TestDatabase;
import hubreturns.ssi.overview.BackgroundCount;
import hubreturns.testing.Seed;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.UserStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The figures of the overview agree with the records, however they were changed between steps. */
class BackgroundCountIT {
  private static final String PARTY = "Counted plc";
  private static final User USER =
      new User(UserId.of("90-B3-D5-1F-30-0C-00-00"), PARTY, Set.of(Role.IS), UserStatus.LIVE);
  private static final int STEPS = 12;

  private final SettableClock clock = new SettableClock(Instant.now());
  private final BackgroundCount counting =
      new BackgroundCount(TestDatabase.database().pages(), clock);

  @Test
  void steps_count_what_a_count_of_all_records_would() {
    counting.count();
    String inventory = inventoryCountedAt();
    RandomGenerator random = Seed.random("figures");
    for (int step = 1; step <= STEPS; step++) {
      request(1 + random.nextInt(20));
      change(random);

      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> {
            clock.advance(Duration.ofSeconds(3));
            counting.freshen();
            assertThat(standing("ssi_standing")).isEqualTo(standing("(" + RECORDS + ")"));
            assertThat(notified("ssi_notified")).isEqualTo(notified("(" + ENTRIES + ")"));
          });
    }
    assertThat(standing("ssi_standing").size()).isGreaterThan(3);
    assertThat(inventoryCountedAt()).as("nothing was counted again").isEqualTo(inventory);
  }

  @Test
  void a_returned_hub_leaves_the_overdue_hubs_without_a_new_count_of_the_inventory() {
    Hub hub = removedHub();
    counting.count();
    assertThat(overdue(hub)).isEqualTo(1);

    AcceptedReturns.raise(USER, List.of(hub), Instant.now());

    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> {
          clock.advance(Duration.ofSeconds(3));
          counting.freshen();
          assertThat(overdue(hub)).isZero();
        });
  }

  @Test
  void a_transaction_that_still_runs_holds_back_the_time_of_the_figures() throws SQLException {
    try (Connection running = TestDatabase.database().dataSource().getConnection();
        Statement statement = running.createStatement()) {
      running.setAutoCommit(false);
      statement.execute("select pg_current_xact_id()");
      request(3);

      counting.count();

      assertThat(notified("ssi_notified")).isNotEqualTo(notified("(" + ENTRIES + ")"));
      assertThat(
              value(
                  Boolean.class,
                  """
                  select max(q.committed_at) >= max(c.counted_at)
                    from service_request q cross join ssi_counted c
                   where q.party = ?
                  """,
                  PARTY))
          .as("the figures are complete up to a time before the request")
          .isTrue();
      running.rollback();
    }
    counting.count();
    assertThat(notified("ssi_notified")).isEqualTo(notified("(" + ENTRIES + ")"));
  }

  private static final String RECORDS =
      """
      select q.party, q.committed_on as day, r.stage, r.outcome, count(*) as hubs,
             coalesce(sum(r.charge_gbp), 0) as charge_gbp
        from ssi_return r join ssi_request q using (request_key)
       group by 1, 2, 3, 4
      """;

  private static final String ENTRIES =
      """
      select q.party, q.committed_on as day, s.code, count(*) as hubs
        from ssi_entry s join ssi_request q using (request_key)
       group by 1, 2, 3
      """;

  private static List<String> standing(String relation) {
    return TestDatabase.values(
        String.class,
        """
        select t.day || ' ' || t.stage || ' ' || coalesce(t.outcome::text, '-') || ' ' || t.hubs || ' '
               || t.charge_gbp::numeric(14, 2)
          from %s t
         where t.party = ?
         order by 1
        """
            .formatted(relation),
        PARTY);
  }

  private static List<String> notified(String relation) {
    return TestDatabase.values(
        String.class,
        """
        select n.day || ' ' || n.code || ' ' || sum(n.hubs)
          from %s n
         where n.party = ?
         group by n.day, n.code
         order by 1
        """
            .formatted(relation),
        PARTY);
  }

  private static String inventoryCountedAt() {
    return value(String.class, "select inventory_counted_at::text from ssi_counted");
  }

  private static long overdue(Hub hub) {
    return value(
        Long.class, "select count(*) from ssi_overdue where device_id = ?", hub.id().eui64());
  }

  private static Hub removedHub() {
    Hub hub =
        new Hub(
            freshHub(),
            DeviceStatus.WHITELISTED,
            LogisticsStatus.REMOVED,
            CspRegion.NORTH,
            Optional.of(USER.party()),
            Optional.empty(),
            Optional.empty());
    TestDatabase.hold(hub);
    client()
        .sql("update smi_device set removed_on = '2026-01-01' where device_id = :hub")
        .param("hub", hub.id().eui64())
        .update();
    return hub;
  }

  private static void request(int hubs) {
    AcceptedReturns.raise(USER, hubs, Instant.now());
  }

  /** Moves some records of the Party to another stage, outcome or charge. */
  private static void change(RandomGenerator random) {
    client()
        .sql(
            """
            update return_record r
               set stage = (enum_range(null::return_stage))[1 + (r.position + :shift) % 8],
                   charge_gbp = case when r.position % 3 = 0 then :charge / 100.0 end
              from service_request q
             where q.request_key = r.request_key
               and q.party = :party
               and r.position % :share = 0
            """)
        .param("shift", random.nextInt(8))
        .param("charge", random.nextInt(6_000))
        .param("party", PARTY)
        .param("share", 1 + random.nextInt(4))
        .update();
  }
}
