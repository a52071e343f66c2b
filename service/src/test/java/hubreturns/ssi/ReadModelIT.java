package hubreturns.ssi;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.returns.Deadlines;
import hubreturns.returns.Entitlement;
import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.returns.User;
import hubreturns.service.testing.TestDatabase;
import hubreturns.testing.Seed;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.ReturnStage;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.UkDay;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.UserStatus;
import hubreturns.vocabulary.Word;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rules of the read model are those of core: both give the same for generated inventories. */
class ReadModelIT {
  private static final int HUBS = 600;
  private static final long FIRST_HUB = 0x005E_EEEE_0000_0000L;
  private static final long FIRST_USER = 0x90B3_D51F_3E00_0000L;
  private static final LocalDate REMOVED = LocalDate.of(2026, 10, 1);

  private final JdbcClient database = TestDatabase.client();

  @Test
  void the_same_parties_may_return_a_hub_in_sql_as_in_java() {
    RandomGenerator random = Seed.random("entitlement in SQL and in Java");
    int seed = random.nextInt(0x1_0000);
    List<String> parties =
        List.of("Rule A plc " + seed, "Rule B plc " + seed, "Rule C plc " + seed);
    List<User> users = users(random, parties, seed);
    List<Hub> hubs = new ArrayList<>();
    for (int i = 0; i < HUBS; i++) {
      hubs.add(hub(random, i, seed, parties, users));
    }
    users.forEach(TestDatabase::add);
    hubs.forEach(this::hold);

    TreeSet<String> inJava =
        hubs.stream()
            .filter(hub -> hub.logistics() != LogisticsStatus.RETURNED)
            .flatMap(hub -> parties(hub, users).stream().map(party -> hub.id() + " " + party))
            .collect(Collectors.toCollection(TreeSet::new));
    TreeSet<String> inSql =
        new TreeSet<>(
            database
                .sql(
                    """
                    select eui64_text(device_id) || ' ' || party from ssi_hub_to_return
                     where device_id >= :first and device_id < :first + :hubs
                    """)
                .param("first", first(seed))
                .param("hubs", HUBS)
                .query(String.class)
                .list());
    assertThat(inSql).isEqualTo(inJava).hasSizeGreaterThan(HUBS / 10);

    for (String party : parties) {
      Set<DeviceId> own =
          hubs.stream()
              .filter(hub -> parties(hub, users).contains(party))
              .map(Hub::id)
              .collect(Collectors.toSet());
      assertThat(hubsOf(party, seed)).as(party).isEqualTo(own).isNotEmpty();
    }
  }

  private static Set<String> parties(Hub hub, List<User> users) {
    return users.stream()
        .filter(user -> Entitlement.entitles(user, hub))
        .map(User::party)
        .collect(Collectors.toSet());
  }

  private Set<DeviceId> hubsOf(String party, int seed) {
    return database
        .sql(
            """
            select d.device_id from ssi_hub d cross join ssi_party p
             where d.device_id >= :first and d.device_id < :first + :hubs
               and p.party = :party
               and entitles(d.device_status, d.delivered_to_party, d.import_supplier,
                            d.gas_supplier, p.party, p.import_users, p.gas_users)
            """)
        .param("first", first(seed))
        .param("hubs", HUBS)
        .param("party", party)
        .query((row, index) -> new DeviceId(row.getLong(1)))
        .stream()
        .collect(Collectors.toSet());
  }

  private static long first(int seed) {
    return FIRST_HUB + seed * 0x1_0000L;
  }

  private static List<User> users(RandomGenerator random, List<String> parties, int seed) {
    List<User> users = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      Set<Role> roles = EnumSet.noneOf(Role.class);
      for (Role role : Role.values()) {
        if (random.nextInt(2) == 0) {
          roles.add(role);
        }
      }
      users.add(
          new User(
              new UserId(FIRST_USER + seed * 0x100L + i),
              parties.get(i % parties.size()),
              roles,
              random.nextBoolean() ? UserStatus.LIVE : UserStatus.SUSPENDED));
    }
    return users;
  }

  private static Hub hub(
      RandomGenerator random, int number, int seed, List<String> parties, List<User> users) {
    return new Hub(
        new DeviceId(first(seed) + number),
        any(random, DeviceStatus.values()),
        any(random, LogisticsStatus.values()),
        CspRegion.NORTH,
        random.nextInt(4) == 0 ? Optional.empty() : Optional.of(any(random, parties)),
        random.nextInt(3) == 0 ? Optional.empty() : Optional.of(any(random, users).id()),
        random.nextInt(3) == 0 ? Optional.empty() : Optional.of(any(random, users).id()));
  }

  private static <T> T any(RandomGenerator random, T[] values) {
    return any(random, Arrays.asList(values));
  }

  private static <T> T any(RandomGenerator random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private void hold(Hub hub) {
    TestDatabase.hold(hub);
    database
        .sql("update smi_device set removed_on = :removed where device_id = :id")
        .param("removed", REMOVED)
        .param("id", hub.id().eui64())
        .update();
  }

  @Test
  void lateness_is_the_same_in_sql_as_in_java() {
    RandomGenerator random = Seed.random("lateness in SQL and in Java");
    for (int i = 0; i < 500; i++) {
      LocalDate removed = REMOVED.minusDays(random.nextInt(400));
      LocalDate day = removed.plusDays(random.nextInt(13) - 2L);

      assertThat(
              database
                  .sql(
                      """
                      select is_late(:removed::date, :day::date) || ' '
                             || days_late(:removed::date, :day::date) || ' '
                             || return_due(:removed::date)
                      """)
                  .param("removed", removed)
                  .param("day", day)
                  .query(String.class)
                  .single())
          .as("removed %s, day %s", removed, day)
          .isEqualTo(
              Deadlines.isLate(removed, day)
                  + " "
                  + Deadlines.daysLate(removed, day)
                  + " "
                  + Deadlines.returnDue(removed));
    }
  }

  @Test
  void a_moment_falls_on_the_same_uk_day_in_sql_as_in_java() {
    RandomGenerator random = Seed.random("UK days in SQL and in Java");
    for (int i = 0; i < 500; i++) {
      Instant moment =
          Instant.parse("2026-03-28T12:00:00Z").plusSeconds(random.nextInt(365 * 86_400));

      assertThat(
              TestDatabase.value(
                  LocalDate.class, "select uk_day(?)", moment.atOffset(ZoneOffset.UTC)))
          .as("%s", moment)
          .isEqualTo(UkDay.of(moment));
    }
  }

  @Test
  void the_same_stages_are_open_in_sql_as_in_java() {
    List<String> stages =
        TestDatabase.values(String.class, "select unnest(enum_range(null::return_stage))::text");
    assertThat(stages).isNotEmpty();
    for (String stage : stages) {
      assertThat(TestDatabase.value(Boolean.class, "select is_open(?::return_stage)", stage))
          .as(stage)
          .isEqualTo(Word.of(ReturnStage.class, stage).isOpen());
    }
  }

  private static final String ANY_VOLUME = "Index Cond: ((volume = ANY (";

  @Test
  void a_search_through_the_views_uses_the_indexes_of_the_tables() {
    assertPlan(
        "select device_id from ssi_hub where device_id between 1 and 2 order by device_id limit 9",
        "smi_device_pkey");
    assertPlan(
        """
        select device_id from ssi_hub where eui64_mirrored(device_id) between 1 and 2
         order by eui64_mirrored(device_id) limit 9
        """,
        "smi_device_mirrored");
    assertPlan(
        "select request_key from ssi_request q where q.party = 'x' and q.request_key < 9000000000"
            + " order by q.request_key desc limit 9",
        "service_request_party");
    assertPlan(
        "select * from ssi_request q where upper(q.user_ref_id) = 'X'", "service_request_user_ref");
    assertPlan(
        """
        select * from ssi_entry
         where volume = any (array(select volume from ssi_volume)) and device_id = 7
        """,
        ANY_VOLUME);
    assertPlan(
        """
        select s.device_id
          from ssi_volume v
         cross join lateral (select distinct device_id from ssi_entry e
                              where e.volume = v.volume and e.device_id between 1 and 2
                              order by e.device_id limit 9) s
        """,
        "Index Cond: ((volume = v.volume)");
    assertPlan("select * from ssi_status where device_id = 7", ANY_VOLUME);
    assertPlan("select * from ssi_return where dsms_id = 'x'", "return_record_dsms");
    assertPlan("select count(*) from ssi_return where state = 'parked'", "return_record_parked");
    assertPlan(
        "select * from ssi_hub_to_return where is_late(removed_on, '2026-11-01')",
        "smi_device_removed");
  }

  /**
   * Checks that a query can use an index alone. Scans and sorts are disabled, because PostgreSQL
   * would prefer them for the few rows of other tests.
   */
  private void assertPlan(String query, String index) {
    List<String> ways = List.of("enable_seqscan", "enable_bitmapscan", "enable_sort");
    ways.forEach(way -> database.sql("set " + way + " = off").update());
    List<String> plan = TestDatabase.values(String.class, "explain " + query);
    ways.forEach(way -> database.sql("reset " + way).update());
    assertThat(String.join("\n", plan)).contains(index).doesNotContain("CTE Scan");
  }
}
