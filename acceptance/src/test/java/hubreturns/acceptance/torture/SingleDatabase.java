package hubreturns.acceptance.torture;

import hubreturns.acceptance.system.OutsidePostgres;
import hubreturns.acceptance.system.SmallDisk;
import hubreturns.acceptance.system.TestSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One PostgreSQL on a small disk. */
final class SingleDatabase implements Database {
  private static final int DISK_MEGABYTES = 1_500;
  private static final long BYTES_LEFT = 200_000;
  private static final Duration DOWN = Duration.ofSeconds(4);
  private static final Duration FROZEN = Duration.ofSeconds(5);
  private static final Duration FULL = Duration.ofSeconds(6);
  private static final String USER = "hub_returns";
  private static final String PASSWORD = "of this test";

  private final SmallDisk disk;
  private final OutsidePostgres postgres;

  /** Makes and starts the database. */
  SingleDatabase(Path folder) throws IOException, InterruptedException {
    this.disk = SmallDisk.mount(folder, DISK_MEGABYTES);
    this.postgres =
        OutsidePostgres.make(
            TestSystem.postgresPrograms(), folder.resolve("one"), OutsidePostgres.ROLES);
    postgres.set("max_connections", "120");
    postgres.set("max_wal_size", "256MB");
    postgres.start();
  }

  @Override
  public List<String> servers() {
    return List.of(postgres.address());
  }

  @Override
  public Map<String, String> login() {
    return Map.of("HUB_RETURNS_DATABASE_USER", USER, "HUB_RETURNS_DATABASE_PASSWORD", PASSWORD);
  }

  @Override
  public List<Fault> faults() {
    List<Fault> faults = new ArrayList<>();
    faults.add(
        new Fault(
            "the database is killed",
            DOWN,
            random -> {
              postgres.kill();
              return new Fault.Broken("kill -9 of all its processes", postgres::start);
            }));
    faults.add(
        new Fault(
            "the database is frozen",
            FROZEN,
            random -> {
              postgres.freeze();
              return new Fault.Broken("SIGSTOP", postgres::thaw);
            }));
    if (disk.isSmall()) {
      faults.add(
          new Fault(
              "the database's disk is full",
              FULL,
              random -> {
                disk.fill(BYTES_LEFT);
                return new Fault.Broken(BYTES_LEFT + " bytes left", this::makeRoom);
              }));
    }
    return faults;
  }

  private void makeRoom() throws IOException, InterruptedException {
    disk.empty();
    // PostgreSQL ends when it cannot write its log.
    if (!postgres.isRunning()) {
      postgres.start();
    }
  }

  @Override
  public List<String> leftOut() {
    return disk.isSmall() ? List.of() : List.of("a full disk: " + disk.problem());
  }

  @Override
  public void close() throws IOException {
    postgres.close();
    disk.close();
  }
}
