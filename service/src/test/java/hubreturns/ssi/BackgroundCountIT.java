package hubreturns.ssi;

import static hubreturns.service.testing.TestDatabase.client;
import static hubreturns.service.testing.TestDatabase.freshHub;
import static hubreturns.service.testing.TestDatabase.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hubreturns.service.testing.SettableClock;
import hubreturns.service.testing.TestDatabase;
import hubreturns.ssi.overview.BackgroundCount;
import hubreturns.testing.Seed;
import hubreturns.vocabulary.UserId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The figures of the overview agree with the records, however they were changed between steps. */
class BackgroundCountIT {
  private static final String PARTY = "Counted plc";
  private static final UserId USER = UserId.of("90-B3-D5-1F-30-0C-00-00");
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
    long hub = removedHub();
    counting.count();
    assertThat(overdue(hub)).isEqualTo(1);

    client()
        .sql("update smi_device set logistics_status = 'Returned' where device_id = :hub")
        .param("hub", hub)
        .update();
    request(List.of(hub));

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
              client()
                  .sql(
                      """
                      select max(q.committed_at) >= max(c.counted_at)
                        from service_request q cross join ssi_counted c
                       where q.party = :party
                      """)
                  .param("party", PARTY)
                  .query(Boolean.class)
                  .single())
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
    return client()
        .sql(
            """
            select t.day || ' ' || t.stage || ' ' || coalesce(t.outcome::text, '-') || ' ' || t.hubs || ' '
                   || t.charge_gbp::numeric(14, 2)
              from %s t
             where t.party = :party
             order by 1
            """
                .formatted(relation))
        .param("party", PARTY)
        .query((row, index) -> row.getString(1))
        .list();
  }

  private static List<String> notified(String relation) {
    return client()
        .sql(
            """
            select n.day || ' ' || n.code || ' ' || sum(n.hubs)
              from %s n
             where n.party = :party
             group by n.day, n.code
             order by 1
            """
                .formatted(relation))
        .param("party", PARTY)
        .query((row, index) -> row.getString(1))
        .list();
  }

  private static String inventoryCountedAt() {
    return value(String.class, "select inventory_counted_at::text from ssi_counted");
  }

  private static long overdue(long hub) {
    return client()
        .sql("select count(*) from ssi_overdue where device_id = :hub")
        .param("hub", hub)
        .query(Long.class)
        .single();
  }

  private static long removedHub() {
    long hub = freshHub().eui64();
    client()
        .sql(
            """
            insert into smi_device (device_id, device_type, device_status, logistics_status, csp_region,
                                    delivered_to_party, removed_on)
            values (:hub, 'CHF', 'Pending', 'Removed', 'North', :party, '2026-01-01')
            """)
        .param("hub", hub)
        .param("party", PARTY)
        .update();
    return hub;
  }

  private static void request(int hubs) {
    request(Stream.generate(() -> freshHub().eui64()).limit(hubs).toList());
  }

  /** A request that accepts hubs, with their entries and records. */
  private static void request(List<Long> hubs) {
    long request = insertRequest(hubs.size());
    entries(request, hubs);
    client()
        .sql(
            """
            insert into return_record (request_key, device_id, user_id, next_attempt_at, position)
            select request_key, device_id, :user, now(), position
              from sat_entry
             where request_key = :request
            """)
        .param("user", USER.eui64())
        .param("request", request)
        .update();
  }

  private static long insertRequest(int hubs) {
    return client()
        .sql(
            """
            insert into service_request (user_id, received_at, committed_at, header_code, hubs, accepted,
              request_id, request_reference, request_sha256, party, node, schema_version, form,
              service_reference_variant, return_type)
            values (:user, now(), now(), 'I0', :hubs, :hubs, upper('counted:' || gen_random_uuid()),
              'CHR-' || upper(left(md5(random()::text), 16)), sha256('counted'), :party, 'test', '5.5', 'list', '8.14.4',
              'No Fault Return (general)')
            returning request_key
            """)
        .param("user", USER.eui64())
        .param("hubs", hubs)
        .param("party", PARTY)
        .query(Long.class)
        .single();
  }

  private static void entries(long request, List<Long> hubs) {
    for (int i = 0; i < hubs.size(); i++) {
      client()
          .sql(
              """
              insert into sat_entry (request_key, device_id, code, logistics_status_before,
                logistics_status_after, position)
              values (:request, :hub, 'I0', 'Delivered', 'Returned', :position)
              """)
          .param("request", request)
          .param("hub", hubs.get(i))
          .param("position", i + 1)
          .update();
    }
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
