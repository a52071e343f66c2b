package hubreturns.service.sat;

import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.delivered;
import static hubreturns.testing.Fixtures.list;
import static hubreturns.testing.Fixtures.noFault;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.returns.Decide;
import hubreturns.returns.Decision;
import hubreturns.returns.InventoryEntry;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.Submission;
import hubreturns.service.operations.Database;
import hubreturns.service.operations.Setting;
import hubreturns.service.operations.Settings;
import hubreturns.service.statement.RoundTrip;
import hubreturns.service.testing.LogLines;
import hubreturns.service.testing.TestDatabase;
import hubreturns.testing.TestPki;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ServicePath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Changes rows of the audit trail, as the owner of the tables can, and checks that a verification
 * notices.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditCheckpointsIT {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final List<String> TABLES =
      List.of("service_request", "sat_entry", "audit_checkpoint");

  private final TestPki.Identity dsp = new TestPki().user(SUPPLIER_A.id());
  @AutoClose private Database database;
  private JdbcClient owner;
  private AuditCheckpoints checkpoints;
  private long nextCounter = 1;
  private long nextHub = 1;

  @BeforeAll
  void open(@TempDir Path folder) throws IOException, InterruptedException {
    TestDatabase.copyProgramsTo(folder);
    database = Database.forService(Settings.of(Map.of(Setting.DATA_DIR, folder.toString())));
    owner = JdbcClient.create(TestDatabase.ownerConnections(folder));
    checkpoints = new AuditCheckpoints(database.dataSource());
  }

  @BeforeEach
  void empty() {
    tamper(TABLES.stream().map("delete from "::concat).collect(Collectors.joining(";")));
  }

  /** Writes a list of three hubs and returns its RequestID. */
  private String write() {
    List<DeviceId> hubs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      hubs.add(new DeviceId(0x00DB_0000_0100_0000L + nextHub++));
    }
    ReturnRequest request = list(nextCounter++, noFault(), hubs.toArray(DeviceId[]::new));
    Map<DeviceId, InventoryEntry> inventory = new HashMap<>();
    hubs.subList(0, 2).forEach(hub -> inventory.put(hub, delivered(hub)));
    Decision decision =
        Decide.decide(
            new Submission(request, ServicePath.NON_DEVICE, SUPPLIER_A),
            inventory,
            CLOCK.instant());
    AuditTrail trail = new AuditTrail("node-1");
    JdbcTemplate template = new JdbcTemplate(database.dataSource());
    List<Long> keys = new ArrayList<>();
    RoundTrip.read(template, List.of(AuditTrail.newKeys(1, keys::add)));
    List<DecidedRequest> decided =
        List.of(new DecidedRequest(keys.getFirst(), decision, CLOCK.instant(), new byte[32]));
    RoundTrip.write(
        template, List.of(trail.writeRequests(decided), AuditTrail.writeEntries(decided)));
    return request.id().toString();
  }

  private int checkpoint() {
    return checkpoints.make(dsp.key(), dsp.certificate(), "node-1", CLOCK);
  }

  private List<String> problems() {
    return problems(Map.of());
  }

  private List<String> problems(Map<Long, String> kept) {
    List<String> problems = new ArrayList<>();
    checkpoints.verify(List.of(dsp.certificate()), kept, problems::add);
    return problems;
  }

  private void tamper(String sql) {
    String triggers = "alter table %s %s trigger user";
    Stream<String> off = TABLES.stream().map(table -> triggers.formatted(table, "disable"));
    Stream<String> on = TABLES.stream().map(table -> triggers.formatted(table, "enable"));
    owner
        .sql(
            Stream.of(off, Stream.of(sql), on)
                .flatMap(statements -> statements)
                .collect(Collectors.joining(";")))
        .update();
  }

  /** An SQL condition for the rows of this request. */
  private static String of(String request) {
    return "request_key = (select request_key from service_request where request_id = '%s')"
        .formatted(request);
  }

  @Test
  void finds_nothing_in_a_trail_that_nobody_changed() {
    write();
    write();
    assertThat(checkpoint()).isEqualTo(2);
    assertThat(checkpoint()).isZero();
    write();
    assertThat(checkpoint()).isEqualTo(1);
    write();

    AuditCheckpoints.Verification verification =
        checkpoints.verify(List.of(dsp.certificate()), Map.of(), problem -> {});

    assertThat(verification).isEqualTo(new AuditCheckpoints.Verification(4, 2, 1, 0));
  }

  @Test
  void names_a_changed_entry() {
    String request = write();
    write();
    checkpoint();

    tamper("update sat_entry set code = 'I0' where position = 3 and " + of(request));

    assertThat(problems())
        .containsExactly("Entry 3 of request " + request + " was changed, removed or inserted.");
  }

  @Test
  void names_a_removed_and_an_inserted_entry() {
    String first = write();
    String second = write();
    checkpoint();

    tamper("delete from sat_entry where position = 2 and " + of(first));
    tamper(
        "insert into sat_entry (request_key, device_id, code, position) select request_key,"
            + " 5, 'E19', 4 from service_request where "
            + of(second));

    assertThat(problems())
        .containsExactly(
            "Entry 2 of request " + first + " was changed, removed or inserted.",
            "Entry 4 of request " + second + " was changed, removed or inserted.");
  }

  @Test
  void names_entries_that_changed_places() {
    String request = write();
    checkpoint();

    tamper(
        "update sat_entry set device_id = (select sum(device_id) from sat_entry o where"
            + " o.position in (1, 2) and o.request_key = sat_entry.request_key) - device_id"
            + " where position in (1, 2) and "
            + of(request));

    assertThat(problems())
        .containsExactly(
            "Entry 1 of request " + request + " was changed, removed or inserted.",
            "Entry 2 of request " + request + " was changed, removed or inserted.");
  }

  @Test
  void names_a_changed_request_even_when_its_digest_was_changed_with_it() {
    String request = write();
    String honest = write();
    checkpoint();

    tamper(
        "update service_request set party = 'Other plc', digest = sha256('forged') where "
            + of(request));

    assertThat(problems())
        .containsExactly("The row of request " + request + ", or one of its entries, was changed.")
        .noneMatch(problem -> problem.contains(honest));
  }

  @Test
  void names_a_removed_and_an_inserted_request() {
    String removed = write();
    String kept = write();
    checkpoint();
    Long key =
        database
            .client()
            .sql("select request_key from service_request where request_id = :id")
            .param("id", removed)
            .query(Long.class)
            .single();

    tamper("delete from service_request where " + of(removed));
    String inserted = write();
    tamper(
        "update service_request set written_by = (select written_by from service_request where %s)"
                .formatted(of(kept))
            + " where "
            + of(inserted));

    assertThat(problems())
        .containsExactlyInAnyOrder(
            "The request with key " + key + " was removed; checkpoint 1 covers it.",
            "Request " + inserted + " was inserted after checkpoint 1, which covers its time.");
  }

  @Test
  void names_a_changed_checkpoint_and_one_that_was_removed() {
    write();
    checkpoint();
    write();
    checkpoint();
    String root =
        database
            .client()
            .sql("select encode(root, 'hex') from audit_checkpoint where number = 2")
            .query(String.class)
            .single();

    tamper("update audit_checkpoint set root = sha256('forged') where number = 1");

    assertThat(problems())
        .contains(
            "The signature of checkpoint 1 is wrong.",
            "Checkpoint 2 does not follow the one before it.");
    tamper("delete from audit_checkpoint where number = 2");
    assertThat(problems(Map.of(2L, root)))
        .anySatisfy(problem ->
            assertThat(problem)
                .startsWith("Checkpoint 2 was kept elsewhere and is missing here. Somebody")
                .contains("restored to an earlier time"));
  }

  @Test
  void names_a_checkpoint_signed_by_another_key() {
    write();
    TestPki.Identity forger = new TestPki().user(SUPPLIER_A.id());
    checkpoints.make(forger.key(), forger.certificate(), "node-1", CLOCK);

    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith("Checkpoint 1 is signed with a certificate that was not named");
  }

  @Test
  void warns_once_that_another_node_signs_with_another_certificate() {
    write();
    checkpoint();
    TestPki.Identity other = new TestPki().user(SUPPLIER_A.id());
    try (LogLines log = LogLines.of(AuditCheckpoints.class)) {
      AuditCheckpoints second = new AuditCheckpoints(database.dataSource());
      second.make(other.key(), other.certificate(), "node-2", CLOCK);
      second.make(other.key(), other.certificate(), "node-2", CLOCK);
      checkpoint();

      assertThat(log.texts())
          .singleElement()
          .asString()
          .startsWith("The node node-1 signed the audit checkpoint 1 as ")
          .contains(dsp.certificate().getSerialNumber().toString(16))
          .contains(other.certificate().getSerialNumber().toString(16));
    }
  }

  @Test
  void covers_a_request_of_an_earlier_version_as_it_was_found() {
    String request = write();
    tamper("update service_request set digest = null, entry_digests = null");
    checkpoint();
    assertThat(problems()).isEmpty();

    tamper("update sat_entry set device_id = 7 where position = 1 and " + of(request));

    assertThat(problems())
        .containsExactly("The row of request " + request + ", or one of its entries, was changed.");
  }
}
