package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.ledger.Invariant;
import hubreturns.service.outbox.ReturnRecords;
import hubreturns.service.testing.TestDatabase;
import hubreturns.vocabulary.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A database of the last release, with rows in it, is migrated to this version. Nodes of the last
 * release continue to run on it, so nothing that they use may change
 * (docs/adr/0068-two-versions-on-one-schema.md).
 */
class ReleasedSchemaIT {
  private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
  private static final Path RECORD = Path.of("src/test/resources/released-schema.txt");
  private static final Path DATA = Path.of("src/test/resources/released-data.sql");

  @TempDir static Path folder;
  private static List<String> released = List.of();
  private static Catalog before = new Catalog(Map.of(), Set.of());
  private static Catalog after = new Catalog(Map.of(), Set.of());
  private static Map<String, String> rowsBefore = Map.of();
  private static Map<String, String> rowsAfter = Map.of();
  private static List<String> violations = List.of();
  private static boolean leaderWritesRecords;

  @BeforeAll
  static void migrates_a_filled_database_of_the_last_release() throws Exception {
    TestDatabase.copyProgramsTo(folder);
    released = Files.readAllLines(RECORD);
    Settings settings = Settings.of(Map.of(Setting.DATA_DIR, folder.toString()));
    try (EmbeddedDatabase embedded = EmbeddedDatabase.openForCommand(folder)) {
      Flyway.configure()
          .dataSource(embedded.owner().connections())
          .locations("classpath:db/migration")
          .target(migrations().getLast().replaceFirst("V(\\d+)__.*", "$1"))
          .load()
          .migrate();
      JdbcClient owner = JdbcClient.create(embedded.owner().connections());
      for (String statement : Files.readString(DATA).split(";\n", -1)) {
        if (!statement.isBlank()) {
          owner.sql(statement).update();
        }
      }
      before = Catalog.of(owner);
      rowsBefore = rows(owner);
      try (Database migrated = Database.forService(settings)) {
        after = Catalog.of(owner);
        rowsAfter = rows(owner);
        leaderWritesRecords = new ReturnRecords(migrated.client()).leaderWritesRecords();
        violations =
            migrated
                .client()
                .sql(Invariant.report().sql())
                .params(Invariant.report().parameters())
                .query((row, index) -> row.getString("problem"))
                .list();
      }
    }
  }

  /** Writes the record of this version's schema, which the next release keeps for its tests. */
  @AfterAll
  static void write_the_record_of_this_version() throws IOException {
    List<String> lines = new ArrayList<>(recorded("#", "commit "));
    try (Stream<Path> files = Files.list(MIGRATIONS)) {
      for (Path file : files.sorted().toList()) {
        lines.add("migration " + file.getFileName() + " " + sha256(file));
      }
    }
    for (DatabaseRole role : DatabaseRole.values()) {
      role.rights().stream()
          .map(right -> "right " + role.title() + " " + right)
          .sorted()
          .forEach(lines::add);
    }
    Files.write(Path.of("target/released-schema.txt"), lines);
  }

  private static List<String> recorded(String... beginnings) {
    return released.stream()
        .filter(line -> Stream.of(beginnings).anyMatch(line::startsWith))
        .toList();
  }

  private static List<String> migrations() {
    return recorded("migration ").stream().map(line -> line.split(" ", -1)[1]).toList();
  }

  private static String sha256(Path file) throws IOException {
    return HexFormat.of().formatHex(Sha256.of(Files.readAllBytes(file)));
  }

  /** The rows of each table of the release, with the columns that they had. */
  private static Map<String, String> rows(JdbcClient owner) {
    Map<String, List<String>> tables =
        before.columns().keySet().stream()
            .filter(name -> !name.startsWith("ssi_") || name.startsWith("ssi_account"))
            .collect(Collectors.groupingBy(Catalog::tableOf, TreeMap::new, Collectors.toList()));
    Map<String, String> rows = new TreeMap<>();
    tables.forEach((table, columns) ->
        rows.put(
            table,
            owner
                .sql(
                    "select coalesce(string_agg(row(%s)::text, E'\\n' order by row(%1$s)::text), '') from %s"
                        .formatted(String.join(", ", columns), table))
                .query(String.class)
                .single()));
    return rows;
  }

  /** What the released version no longer uses, so that this version may remove it. */
  private static boolean isUnused(String what) {
    return recorded("unused ").contains("unused " + what);
  }

  @Test
  void no_released_migration_has_changed() throws IOException {
    for (String line : recorded("migration ")) {
      String[] words = line.split(" ", -1);
      assertThat(sha256(MIGRATIONS.resolve(words[1]))).as(words[1]).isEqualTo(words[2]);
    }
  }

  @Test
  void every_new_migration_comes_after_the_released_ones() throws IOException {
    Set<String> known = Set.copyOf(migrations());
    try (Stream<Path> files = Files.list(MIGRATIONS)) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(f -> !known.contains(f)))
          .allSatisfy(name -> assertThat(name).isGreaterThan(migrations().getLast()));
    }
  }

  @Test
  void a_migration_keeps_every_row_of_the_last_release() {
    assertThat(rowsBefore.get("return_record")).contains("Record raised");
    assertThat(rowsBefore).allSatisfy((table, rows) -> assertThat(rows).as(table).isNotBlank());
    assertThat(rowsAfter).isEqualTo(rowsBefore);
    assertThat(violations).isEmpty();
  }

  /** A node of the last release would not see what is queued. */
  @Test
  void requests_still_write_their_records_after_a_migration() {
    assertThat(leaderWritesRecords).isFalse();
    assertThat(new ReturnRecords(TestDatabase.client()).leaderWritesRecords()).isTrue();
  }

  @Test
  void a_migration_changes_nothing_that_the_last_release_uses() {
    assertThat(before.unsafeChangesIn(after, ReleasedSchemaIT::isUnused)).isEmpty();
  }

  @Test
  void the_writer_and_the_reader_keep_every_right_that_the_last_release_needs() {
    Set<String> now =
        Stream.of(DatabaseRole.values())
            .flatMap(
                role -> role.rights().stream().map(right -> "right " + role.title() + " " + right))
            .collect(Collectors.toSet());
    assertThat(recorded("right ").stream().filter(right -> !isUnused(right))).isNotEmpty();
    assertThat(now).containsAll(recorded("right ").stream().filter(r -> !isUnused(r)).toList());
  }
}
