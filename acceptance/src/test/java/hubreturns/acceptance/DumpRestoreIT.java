package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.BACKUP;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.DebianPostgres;
import hubreturns.acceptance.system.Deep;
import hubreturns.acceptance.system.Document;
import hubreturns.acceptance.system.OutsidePostgres;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.wire.Answer;
import hubreturns.harness.Program;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * A dump of an outside database, restored into a new cluster with the documented roles
 * (docs/how-to/restore-a-backup.md#a-dump).
 */
@Deep
final class DumpRestoreIT {
  private static final int HUBS = 100;
  private static final String DATABASE = "hub_returns";
  private static final String PASSWORD = "of this test";
  private static final Pattern OPTIONS =
      Pattern.compile("'pg_resetwal -D DATA_DIRECTORY (-x \\d+)'");

  /** More transactions than the restore into a new cluster takes. */
  private static final String MANY_TRANSACTIONS =
      "do $$ begin for i in 1..20000 loop perform pg_current_xact_id(); commit; end loop; end $$";

  private static String roles() throws IOException {
    return new Document("operations.md")
            .block("Outside PostgreSQL", "sql")
            .replace("'...'", "'" + PASSWORD + "'")
        + "create role super superuser login password 'super';\n";
  }

  private static Map<String, String> settings(OutsidePostgres postgres) {
    return Map.of(
        "HUB_RETURNS_DATABASE_URL",
        OutsidePostgres.url(postgres.address()),
        "HUB_RETURNS_DATABASE_USER",
        "hub_returns_writer",
        "HUB_RETURNS_DATABASE_PASSWORD",
        PASSWORD,
        "HUB_RETURNS_SSI_DATABASE_USER",
        "hub_returns_reader",
        "HUB_RETURNS_SSI_DATABASE_PASSWORD",
        PASSWORD);
  }

  private static Program.Result migrate(OutsidePostgres postgres)
      throws IOException, InterruptedException {
    return Program.SERVICE.runBriefly(
        settings(postgres),
        "database",
        "migrate",
        "--database-user",
        "hub_returns_owner",
        "--writer",
        "hub_returns_writer",
        "--reader",
        "hub_returns_reader");
  }

  private static void migrateAtLast(OutsidePostgres postgres)
      throws IOException, InterruptedException {
    Program.Result migrated = migrate(postgres);
    assertThat(migrated.exitCode()).as(migrated.err()).isZero();
  }

  @Test
  @Requirement(BACKUP)
  void a_restored_dump_is_refused_until_its_transactions_move_on_and_then_serves(TestReporter saw)
      throws Exception {
    Path programs = DebianPostgres.require();
    Path folder = Files.createTempDirectory(TestSystem.target(), "dump-");
    OutsidePostgres lost = OutsidePostgres.start(programs, folder.resolve("lost"), roles());
    OutsidePostgres restored = lost.successor(folder.resolve("restored"), roles());
    try (lost;
        restored) {
      migrateAtLast(lost);
      try (TestSystem system = TestSystem.start("dump", HUBS, settings(lost))) {
        lost.execute(DATABASE, MANY_TRANSACTIONS);
        byte[] message = system.noFaultReturn().hubs(system.hubIds(5)).signedBy(system.first());
        Answer answer = system.duis().send(message);
        awaitCovered(system, 1);
        lost.dump(DATABASE, folder.resolve("hub_returns.dump"));
        system.service().close();
        lost.close();

        restored.start();
        restored.load(DATABASE, folder.resolve("hub_returns.dump"));
        Program.Result refused = migrate(restored);
        assertThat(refused.exitCode()).isEqualTo(1);
        Matcher options = OPTIONS.matcher(refused.err());
        assertThat(options.find()).as(refused.err()).isTrue();
        saw.publishEntry("Refused", refused.err());
        restored.resetLog(options.group(1).split(" "));
        restored.start();
        migrateAtLast(restored);

        system.operator().ask("database", "check");
        system.operator().ask("sat", "verify");
        system.restart();
        assertThat(system.duis().send(message).bytes()).isEqualTo(answer.bytes());
        system.send(system.noFaultReturn().hubs(system.hubIds(3)));
        awaitCovered(system, 2);
        system.operator().ask("sat", "verify");
      }
    }
  }

  /** Waits until the signed checkpoints cover this many requests. */
  private static void awaitCovered(TestSystem system, int requests) throws InterruptedException {
    Waiting.until(
        "checkpoints",
        () ->
            system.operator().rows("sat", "checkpoints").stream()
                    .mapToInt(row -> row.path("requests").asInt())
                    .sum()
                == requests);
  }
}
