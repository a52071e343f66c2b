package hubreturns.service.ledger;

import static hubreturns.service.testing.TestDatabase.client;
import static hubreturns.service.testing.TestDatabase.database;
import static hubreturns.service.testing.TestDatabase.freshCounter;
import static hubreturns.service.testing.TestDatabase.freshHub;
import static hubreturns.service.testing.TestDatabase.hold;
import static hubreturns.service.testing.TestDatabase.logisticsStatus;
import static hubreturns.service.testing.TestDatabase.owner;
import static hubreturns.service.testing.TestDatabase.value;
import static hubreturns.testing.Fixtures.DSP;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.delivered;
import static hubreturns.testing.Fixtures.list;
import static hubreturns.testing.Fixtures.noFault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import hubreturns.duis.DuisReader;
import hubreturns.duis.DuisResponses;
import hubreturns.duis.DuisWriter;
import hubreturns.duis.Reading.SignedRequest;
import hubreturns.returns.HubList;
import hubreturns.returns.ReturnDetail.NoFaultReturn;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.UserReference;
import hubreturns.service.ledger.CommitOutcome.Conflict;
import hubreturns.service.ledger.CommitOutcome.NewAnswer;
import hubreturns.service.ledger.CommitOutcome.RegistrationsChanged;
import hubreturns.service.ledger.CommitOutcome.Replay;
import hubreturns.service.sat.AuditTrail;
import hubreturns.service.smi.InventoryDevices;
import hubreturns.service.smi.InventoryDevices.ReturnedHub;
import hubreturns.service.statement.Query;
import hubreturns.service.statement.RoundTrip;
import hubreturns.service.testing.CountedDatabase;
import hubreturns.service.testing.TestDatabase;
import hubreturns.service.trust.Parties;
import hubreturns.service.trust.Registrations;
import hubreturns.service.trust.Trust;
import hubreturns.service.trust.TrustFiles;
import hubreturns.service.trust.VerifiedRequest;
import hubreturns.signature.XmlSigner;
import hubreturns.testing.TestPki;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.NoFaultReturnType;
import hubreturns.vocabulary.ServicePath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerIT {
  private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
  private static final int SPREAD = 8;

  private final TestPki pki = new TestPki();
  private final TestPki.Identity supplier = pki.user(SUPPLIER_A.id());
  private final XmlSigner signer = new XmlSigner(supplier.key(), supplier.certificate());
  private final Trust trust =
      new Trust(
          new Registrations(client()),
          new TrustFiles(Optional.empty(), Optional.empty(), TrustFiles.Tolerance.NOTHING),
          List.of(TestPki.USER_OU),
          DSP,
          CLOCK);
  private final Ledger ledger =
      new Ledger(database().dataSource(), new AuditTrail("node-1"), signer, CLOCK);

  @BeforeAll
  void register(@TempDir Path folder) throws Exception {
    supplier.writeTo(folder, "supplier-a");
    Path file =
        Files.writeString(
            folder.resolve("parties.yaml"),
            """
            parties:
              - name: Supplier A
                users:
                  - eui: %s
                    roles: [IS, GS]
                    status: Live
                    certificates: [supplier-a.pem]
            """
                .formatted(SUPPLIER_A.id()));
    var outcome =
        new Parties(database().dataSource(), List.of(TestPki.USER_OU), CLOCK).take(file, DSP);
    assertThat(outcome).isInstanceOf(Parties.Outcome.ImportedParties.class);
  }

  private VerifiedRequest verified(ReturnRequest request) {
    SignedRequest signed = (SignedRequest) DuisReader.read(signer.sign(DuisWriter.write(request)));
    return (VerifiedRequest) trust.verify(signed, ServicePath.NON_DEVICE);
  }

  private static List<String> sat(ReturnRequest request) {
    return TestDatabase.values(
        String.class,
        """
        select s.position || ' ' || s.code || ' ' || coalesce(s.logistics_status_before::text, '-')
               || ' ' || coalesce(s.logistics_status_after::text, '-')
          from sat_entry s
          join service_request q using (request_key)
         where q.request_id = ?
         order by s.position
        """,
        request.id().toString());
  }

  private static long records(DeviceId hub) {
    return rowsIn("ssi_return", hub);
  }

  private static long rowsIn(String table, DeviceId hub) {
    return value(
        Long.class, "select count(*) from %s where device_id = ?".formatted(table), hub.eui64());
  }

  @Test
  void writes_inventory_audit_trail_queue_and_answer_from_one_decision() {
    DeviceId good = freshHub();
    DeviceId unknown = freshHub();
    hold(delivered(good));
    ReturnRequest request = list(freshCounter(), noFault(), good, unknown, good);

    CommitOutcome committed = ledger.commit(verified(request), NOON);

    var response = DuisResponses.read(((NewAnswer) committed).answer()).orElseThrow();
    assertThat(response.code()).isEqualTo("W081401");
    assertThat(response.outcome()).containsOnlyKeys("I0", "E081401", "E19");
    assertThat(sat(request))
        .containsExactly("1 I0 Delivered Returned", "2 E19 - -", "3 E081401 Returned Returned");
    assertThat(logisticsStatus(good)).isEqualTo("Returned");
    assertThat(records(good)).isEqualTo(1);
    assertThat(records(unknown)).isZero();
  }

  @Test
  void answers_the_same_bytes_with_the_same_answer_and_other_bytes_with_a_conflict() {
    DeviceId hub = freshHub();
    hold(delivered(hub));
    ReturnRequest request = list(freshCounter(), noFault(), hub);
    VerifiedRequest verified = verified(request);
    VerifiedRequest otherBytes = verified(request);

    NewAnswer first = (NewAnswer) ledger.commit(verified, NOON);

    assertThat(((Replay) ledger.commit(verified, NOON)).answer()).isEqualTo(first.answer());
    assertThat(ledger.commit(otherBytes, NOON)).isInstanceOf(Conflict.class);
    assertThat(records(hub)).isEqualTo(1);
  }

  @Test
  void recognises_a_request_id_in_other_letter_case() {
    DeviceId hub = freshHub();
    hold(delivered(hub));
    ReturnRequest upper = list(freshCounter(), noFault(), hub);
    ReturnRequest lower =
        new ReturnRequest(
            upper.id(),
            upper.idAsSent().toLowerCase(Locale.ROOT),
            upper.version(),
            upper.commandVariant(),
            upper.form(),
            upper.hubs(),
            upper.detail());
    VerifiedRequest lowerCase = verified(lower);

    NewAnswer decided = (NewAnswer) ledger.commit(lowerCase, NOON);

    assertThat(new String(decided.answer(), StandardCharsets.UTF_8)).contains(lower.idAsSent());
    assertThat(ledger.commit(verified(upper), NOON)).isInstanceOf(Conflict.class);
    assertThat(((Replay) ledger.commit(lowerCase, NOON)).answer()).isEqualTo(decided.answer());
    assertThat(records(hub)).isEqualTo(1);
  }

  @Test
  void deletes_old_answers_in_steps_and_then_refuses_their_replay() {
    StoredAnswers answers = new StoredAnswers(client());
    Instant old = NOON.minus(Duration.ofDays(4_000));
    List<VerifiedRequest> requests = new ArrayList<>();
    for (int request = 0; request < 5; request++) {
      requests.add(verified(list(freshCounter(), noFault(), freshHub())));
      ledger.commit(requests.getLast(), old.plus(Duration.ofDays(request)));
    }
    VerifiedRequest recent = verified(list(freshCounter(), noFault(), freshHub()));
    ledger.commit(recent, NOON);

    Duration kept = Duration.between(old.plus(Duration.ofHours(84)), Instant.now());
    assertThat(answers.purge(kept, 3)).isEqualTo(3);
    assertThat(answers.purge(kept, 3)).isEqualTo(1);
    assertThat(answers.purge(kept, 3)).isZero();

    assertThat(requests.subList(0, 4))
        .allSatisfy(request -> {
          Conflict conflicting = (Conflict) ledger.commit(request, NOON);
          assertThat(conflicting.refusal().detail()).contains("no longer kept", "Audit Trail");
        });
    assertThat(ledger.commit(requests.getLast(), NOON)).isInstanceOf(Replay.class);
    assertThat(ledger.commit(recent, NOON)).isInstanceOf(Replay.class);
  }

  @Test
  void counts_the_replays_of_an_answer() {
    ReturnRequest request = list(freshCounter(), noFault(), freshHub());
    VerifiedRequest verified = verified(request);
    for (int time = 0; time < 3; time++) {
      ledger.commit(verified, NOON);
    }

    assertThat(
            value(
                Integer.class,
                "select replays from stored_answer join service_request using (request_key)"
                    + " where request_id = ?",
                request.id().toString()))
        .isEqualTo(2);
  }

  @Test
  void commits_the_same_bytes_once_when_copies_arrive_together() throws Exception {
    DeviceId hub = freshHub();
    hold(delivered(hub));
    ReturnRequest request = list(freshCounter(), noFault(), hub);
    VerifiedRequest verified = verified(request);

    List<CommitOutcome> all = atOnce(Collections.nCopies(8, () -> ledger.commit(verified, NOON)));

    assertThat(all.stream().filter(NewAnswer.class::isInstance)).hasSize(1);
    assertThat(
            all.stream()
                .map(committed ->
                    switch (committed) {
                      case NewAnswer decided -> decided.answer();
                      case Replay replayed -> replayed.answer();
                      case Conflict conflicting -> new byte[0];
                      case RegistrationsChanged changed -> new byte[0];
                    })
                .map(java.nio.ByteBuffer::wrap)
                .distinct())
        .hasSize(1);
    assertThat(sat(request)).hasSize(1);
  }

  @Test
  void accepts_each_hub_once_when_overlapping_lists_race() throws Exception {
    List<DeviceId> hubs = Stream.generate(() -> freshHub()).limit(200).toList();
    hubs.forEach(hub -> hold(delivered(hub)));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Callable<CommitOutcome>> requests = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      List<DeviceId> shuffled = new ArrayList<>(hubs);
      Collections.shuffle(shuffled, random);
      VerifiedRequest verified =
          verified(
              list(freshCounter(), noFault(), shuffled.subList(0, 150).toArray(DeviceId[]::new)));
      requests.add(() -> ledger.commit(verified, NOON));
    }

    List<CommitOutcome> all = atOnce(requests);

    assertThat(all).as("seed %d", seed).allMatch(NewAnswer.class::isInstance);
    assertThat(hubs).as("seed %d", seed).allMatch(hub -> records(hub) <= 1);
    assertThat(hubs)
        .as("seed %d", seed)
        .allMatch(hub -> (records(hub) == 1) == logisticsStatus(hub).equals("Returned"));
  }

  @Test
  void commits_in_three_round_trips() {
    CountedDatabase counted = new CountedDatabase(database().dataSource());
    Ledger own = new Ledger(counted.dataSource(), new AuditTrail("node-1"), signer, CLOCK);
    DeviceId hub = freshHub();
    hold(delivered(hub));
    VerifiedRequest verified = verified(list(freshCounter(), noFault(), hub));
    assertThat(counted.roundTrips()).as("at its start").hasSize(1);

    assertThat(own.commit(verified, NOON)).isInstanceOf(NewAnswer.class);

    assertThat(counted.roundTrips()).hasSize(3).last().isEqualTo("commit");
  }

  /** PostgreSQL keeps a plan while its table grows. */
  @Test
  void looks_up_by_an_index_even_if_the_table_was_small_when_the_statement_was_planned() {
    List<Query> queries =
        List.of(
            StoredAnswers.find(List.of(), (id, answer) -> {}),
            InventoryDevices.lock(Set.of(), device -> {}),
            InventoryDevices.known(Set.of(), id -> {}));

    for (Query query : queries) {
      assertThat(TestDatabase.values(String.class, "explain " + query.sql().replace("?", "'{1}'")))
          .as(query.sql())
          .anyMatch(line -> line.contains("Index"))
          .noneMatch(line -> line.contains("Seq Scan"));
    }
  }

  // For each hub: the lock of its row, two rows, and an entry in each of the two indexes over them.
  // Another index, or a changed column that has an index, adds at least one record
  // (docs/performance.md#cost-of-a-hub).
  @Test
  void writes_five_records_and_at_most_520_bytes_of_write_ahead_log_for_a_hub() throws Exception {
    try (Connection connection = database().dataSource().getConnection()) {
      Ledger own =
          new Ledger(
              new SingleConnectionDataSource(connection, true),
              new AuditTrail("node-1"),
              signer,
              CLOCK);
      own.commit(verified(fullList()), NOON);
      VerifiedRequest next = verified(fullList());
      WriteAheadLog before = WriteAheadLog.of(connection);
      assertThat(own.commit(next, NOON)).isInstanceOf(NewAnswer.class);
      WriteAheadLog after = WriteAheadLog.of(connection);

      // Pages that become full add some records.
      assertThat((double) (after.records() - before.records()) / HubList.HUBS_MAX)
          .isBetween(4.9, 5.4);
      assertThat((after.bytes() - before.bytes()) / HubList.HUBS_MAX).isBetween(250L, 520L);
    }
  }

  /** What one connection has written so far. */
  private record WriteAheadLog(long records, long bytes) {
    static WriteAheadLog of(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute("select pg_stat_force_next_flush()");
        try (ResultSet row =
            statement.executeQuery(
                "select wal_records, wal_bytes from pg_stat_get_backend_wal(pg_backend_pid())")) {
          row.next();
          return new WriteAheadLog(row.getLong(1), row.getLong(2));
        }
      }
    }
  }

  /** A list whose hubs come from all over an inventory with eight times as many hubs. */
  private static ReturnRequest fullList() {
    List<DeviceId> many =
        Stream.generate(TestDatabase::freshHub).limit(SPREAD * HubList.HUBS_MAX).toList();
    hold(delivered(many.getFirst()));
    client()
        .sql(
            """
            insert into smi_device (device_id, device_type, device_status, logistics_status, csp_region,
                                    delivered_to_party, import_supplier, gas_supplier)
            select device_id + n, device_type, device_status, logistics_status, csp_region,
                   delivered_to_party, import_supplier, gas_supplier
              from smi_device
             cross join generate_series(1, :others) n
             where device_id = :first
             order by n
            """)
        .param("first", many.getFirst().eui64())
        .param("others", many.size() - 1)
        .update();
    return list(
        freshCounter(),
        noFault(),
        IntStream.range(0, HubList.HUBS_MAX)
            .mapToObj(i -> many.get(SPREAD * i))
            .toArray(DeviceId[]::new));
  }

  @Test
  void queues_a_request_with_accepted_hubs_only() {
    DeviceId good = freshHub();
    DeviceId unknown = freshHub();
    hold(delivered(good));
    ReturnRequest accepted = list(freshCounter(), noFault(), good, unknown, good);
    ReturnRequest rejected = list(freshCounter(), noFault(), unknown);
    ledger.commit(verified(accepted), NOON);
    ledger.commit(verified(rejected), NOON);

    assertThat(queuedHubs(accepted)).containsExactly(1);
    assertThat(queuedHubs(rejected)).isEmpty();
    assertThat(rowsIn("return_record", good)).isZero();
  }

  /** A node of the previous release would neither deliver nor show a return that has no record. */
  @Test
  void writes_the_records_with_the_request_in_a_database_of_the_previous_release() {
    DeviceId good = freshHub();
    hold(delivered(good));
    ReturnRequest request = list(freshCounter(), noFault(), good, freshHub());
    owner().sql("update delivery_lead set leader_writes_records = false").update();
    try {
      Ledger upgraded =
          new Ledger(database().dataSource(), new AuditTrail("node-1"), signer, CLOCK);
      assertThat(upgraded.commit(verified(request), NOON)).isInstanceOf(NewAnswer.class);
    } finally {
      owner().sql("update delivery_lead set leader_writes_records = true").update();
    }

    assertThat(rowsIn("return_record", good)).isEqualTo(1);
    assertThat(queuedHubs(request)).isEmpty();
  }

  private static List<Integer> queuedHubs(ReturnRequest request) {
    return TestDatabase.values(
        Integer.class,
        """
        select u.hubs
          from queued_request u
          join service_request q using (request_key)
         where q.request_id = ?
        """,
        request.id().toString());
  }

  @Test
  void sends_a_request_back_if_registrations_changed_after_it_was_verified() throws Exception {
    DeviceId hub = freshHub();
    hold(delivered(hub));
    ReturnRequest request = list(freshCounter(), noFault(), hub);
    SignedRequest signed = (SignedRequest) DuisReader.read(signer.sign(DuisWriter.write(request)));
    VerifiedRequest before = (VerifiedRequest) trust.verify(signed, ServicePath.NON_DEVICE);
    client().sql("update service_user set status = status").update();

    assertThat(ledger.commit(before, NOON)).isInstanceOf(RegistrationsChanged.class);
    assertThat(sat(request)).isEmpty();
    assertThat(logisticsStatus(hub)).isEqualTo("Delivered");

    VerifiedRequest again =
        (VerifiedRequest) trust.verifyFromDatabase(signed, ServicePath.NON_DEVICE);
    assertThat(ledger.commit(again, NOON)).isInstanceOf(NewAnswer.class);
  }

  @Test
  void commits_eight_requests_that_waited_at_the_same_time_in_two_transactions_at_most()
      throws Exception {
    List<ReturnRequest> requests = waitTogether(Optional.empty());

    assertThat(requests)
        .allMatch(request -> sat(request).equals(List.of("1 I0 Delivered Returned")));
    assertThat(requests.stream().map(LedgerIT::transactionOf).distinct())
        .as("the commits before them end at the same moment, and two may take some of them along")
        .hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void lets_a_request_that_cannot_be_written_fail_without_the_others() throws Exception {
    owner()
        .sql(
            """
            create or replace function refuse_one() returns trigger language plpgsql as $$
            begin
              raise exception 'this test refuses it';
            end
            $$
            """)
        .update();
    owner()
        .sql(
            """
            create trigger refuse_one before insert on service_request for each row
              when (new.user_ref_id = 'unwritable') execute function refuse_one()
            """)
        .update();
    try {
      List<ReturnRequest> requests = waitTogether(Optional.of("unwritable"));

      assertThat(sat(requests.getFirst())).isEmpty();
      assertThat(requests.subList(1, requests.size()))
          .allMatch(request -> sat(request).equals(List.of("1 I0 Delivered Returned")));
    } finally {
      owner().sql("drop trigger refuse_one on service_request").update();
    }
  }

  private static String transactionOf(ReturnRequest request) {
    return value(
        String.class,
        "select written_by::text from service_request where request_id = ?",
        request.id().toString());
  }

  /**
   * Sends eight single returns while all commits wait for a locked hub, then unlocks it.
   *
   * @param reference the User's reference in the first of them, which makes that request fail
   */
  private List<ReturnRequest> waitTogether(Optional<String> reference) throws Exception {
    List<Callable<CommitOutcome>> first = new ArrayList<>();
    List<DeviceId> locked = List.of(freshHub(), freshHub(), freshHub());
    for (DeviceId hub : locked) {
      hold(delivered(hub));
      VerifiedRequest verified = verified(list(freshCounter(), noFault(), hub));
      first.add(() -> ledger.commit(verified, NOON));
    }
    List<ReturnRequest> requests = new ArrayList<>();
    List<VerifiedRequest> verified = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      DeviceId hub = freshHub();
      hold(delivered(hub));
      UserReference own =
          new UserReference(
              Optional.empty(),
              requests.isEmpty() ? reference : Optional.empty(),
              Optional.empty(),
              Optional.empty());
      requests.add(list(freshCounter(), new NoFaultReturn(NoFaultReturnType.GENERAL, own), hub));
      verified.add(verified(requests.getLast()));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Connection other = database().dataSource().getConnection()) {
      other.setAutoCommit(false);
      lock(other, locked);
      List<Future<CommitOutcome>> waiting = new ArrayList<>();
      for (Callable<CommitOutcome> request : first) {
        waiting.add(threads.submit(request));
        await().atMost(Duration.ofMinutes(1)).until(() -> waitingForLocks() == waiting.size());
      }
      verified.forEach(each -> waiting.add(threads.submit(() -> ledger.commit(each, NOON))));
      await().atMost(Duration.ofMinutes(1)).until(() -> ledger.waiting() == verified.size());
      other.rollback();
      for (int i = 0; i < waiting.size(); i++) {
        Future<CommitOutcome> each = waiting.get(i);
        if (i == locked.size() && reference.isPresent()) {
          assertThatThrownBy(each::get).hasStackTraceContaining("this test refuses it");
        } else {
          assertThat(each.get()).isInstanceOf(NewAnswer.class);
        }
      }
    }
    return requests;
  }

  private static void lock(Connection connection, List<DeviceId> hubs) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement(
            "select from smi_device where device_id = any (?) for update")) {
      lock.setObject(1, hubs.stream().mapToLong(DeviceId::eui64).toArray());
      lock.execute();
    }
  }

  @Test
  void lets_small_requests_gather_only_beside_several_lists() throws Exception {
    List<DeviceId> locked = new ArrayList<>();
    List<VerifiedRequest> lists = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      DeviceId[] hubs =
          Stream.generate(() -> freshHub())
              .limit(Ledger.SMALL_REQUEST_HUBS_MAX + 1)
              .toArray(DeviceId[]::new);
      Stream.of(hubs).forEach(hub -> hold(delivered(hub)));
      locked.add(hubs[0]);
      lists.add(verified(list(freshCounter(), noFault(), hubs)));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Connection other = database().dataSource().getConnection()) {
      other.setAutoCommit(false);
      lock(other, locked);
      Future<CommitOutcome> first = threads.submit(() -> ledger.commit(lists.get(0), NOON));
      await().atMost(Duration.ofMinutes(1)).until(() -> waitingForLocks() == 1);
      assertThat(ledger.gathering()).isZero();
      Future<CommitOutcome> second = threads.submit(() -> ledger.commit(lists.get(1), NOON));
      await().atMost(Duration.ofMinutes(1)).until(() -> waitingForLocks() == 2);
      assertThat(ledger.gathering()).isPositive();

      other.rollback();
      assertThat(first.get()).isInstanceOf(NewAnswer.class);
      assertThat(second.get()).isInstanceOf(NewAnswer.class);
    }
    assertThat(ledger.gathering()).isZero();
  }

  /** The row moves, for example, if an import writes a new version of it in another place. */
  @Test
  void returns_a_hub_whose_row_moves_while_the_look_up_waits_for_it() throws Exception {
    DeviceId hub = freshHub();
    hold(delivered(hub));
    ReturnRequest request = list(freshCounter(), noFault(), hub);
    VerifiedRequest verified = verified(request);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Connection other = database().dataSource().getConnection()) {
      other.setAutoCommit(false);
      try (PreparedStatement change =
          other.prepareStatement("update smi_device set model = 'moved' where device_id = ?")) {
        change.setLong(1, hub.eui64());
        assertThat(change.executeUpdate()).isOne();
      }

      Future<CommitOutcome> waiting = threads.submit(() -> ledger.commit(verified, NOON));
      await().atMost(Duration.ofMinutes(1)).until(() -> waitingForLocks() == 1);
      other.commit();

      assertThat(waiting.get()).isInstanceOf(NewAnswer.class);
    }
    assertThat(sat(request)).containsExactly("1 I0 Delivered Returned");
    assertThat(records(hub)).isOne();
    assertThat(
            value(
                String.class,
                "select logistics_status || ' ' || model from smi_device where device_id = ?",
                hub.eui64()))
        .isEqualTo("Returned moved");
  }

  /** An outdated place must not lead to another hub being marked. */
  @Test
  void marks_no_hub_in_the_place_of_another() {
    DeviceId hub = freshHub();
    DeviceId other = freshHub();
    hold(List.of(delivered(hub), delivered(other)));
    String place =
        value(String.class, "select ctid from smi_device where device_id = ?", other.eui64());

    List<Integer> marked =
        RoundTrip.write(
            new JdbcTemplate(database().dataSource()),
            List.of(InventoryDevices.markReturned(List.of(new ReturnedHub(1, hub, 1, place)))));

    assertThat(marked).containsExactly(0);
    assertThat(logisticsStatus(hub)).isEqualTo("Delivered");
    assertThat(logisticsStatus(other)).isEqualTo("Delivered");
  }

  @Test
  void goes_to_the_places_of_hubs_without_an_index() {
    String update =
        InventoryDevices.markReturned(List.of())
            .sql()
            .replace("?::text[]::tid[]", "'{\"(0,1)\"}'::tid[]")
            .replace("?", "'{1}'");

    assertThat(TestDatabase.values(String.class, "explain " + update))
        .anyMatch(line -> line.contains("Tid Scan on smi_device"));
  }

  private static int waitingForLocks() {
    return value(
        Integer.class,
        """
        select count(*)
          from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'
        """);
  }

  @Test
  void refuses_to_change_or_empty_the_audit_trail() {
    assertThatThrownBy(() -> owner().sql("delete from sat_entry").update())
        .hasMessageContaining("append-only");
    assertThatThrownBy(() -> owner().sql("update sat_entry set code = 'I0'").update())
        .hasMessageContaining("append-only");
    assertThatThrownBy(() -> owner().sql("truncate sat_entry").update())
        .hasMessageContaining("append-only");
  }

  @Test
  void keeps_committed_requests_through_a_crash_of_the_machine() {
    assertThat(value(String.class, "show fsync")).isEqualTo("on");
    assertThat(value(String.class, "show synchronous_commit")).isEqualTo("on");
    assertThat(value(String.class, "show full_page_writes")).isEqualTo("on");
  }

  private static List<CommitOutcome> atOnce(List<Callable<CommitOutcome>> requests)
      throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(requests.size())) {
      List<CommitOutcome> all = new ArrayList<>();
      for (Future<CommitOutcome> future : threads.invokeAll(requests)) {
        all.add(future.get());
      }
      return all;
    }
  }
}
