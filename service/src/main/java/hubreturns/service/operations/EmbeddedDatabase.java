package hubreturns.service.operations;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of our own in the data directory, for those who have none: durable, kept, loopback.
 *
 * <p>It outlives a killed service: whoever comes next finds it running and attaches. The last to
 * leave stops it with a smart shutdown, which lets others that are still connected finish.
 */
final class EmbeddedDatabase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final Duration START_WAIT = Duration.ofMinutes(2);
  private static final Duration STOP_WAIT = Duration.ofSeconds(30);
  private static final int PID_LINE = 0;
  private static final int PORT_LINE = 3;
  private static final int STATUS_LINE = 7;

  private final long pid;
  private final int port;
  private final boolean ours;

  private EmbeddedDatabase(long pid, int port, boolean ours) {
    this.pid = pid;
    this.port = port;
    this.ours = ours;
  }

  /**
   * Attaches to the database of this data directory if it runs, and starts it if it does not.
   *
   * @param keeper whether the caller is the service, which stops the database when it ends even if
   *     it found it running; a command stops only what it started
   */
  static EmbeddedDatabase open(Path dataDirectory, boolean keeper) {
    Path folder = dataDirectory.toAbsolutePath().normalize().resolve("postgres");
    try {
      Files.createDirectories(folder.getParent());
      try (FileChannel channel =
          FileChannel.open(
              folder.resolveSibling("postgres.lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE)) {
        // Two programs that start at once must not both start it; closing the channel unlocks.
        FileLock starting = channel.lock();
        log.debug("{} holds {}", ProcessHandle.current().pid(), starting);
        Optional<EmbeddedDatabase> running = running(folder, keeper);
        if (running.isPresent()) {
          return running.get();
        }
        return start(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot start the embedded database in " + folder + "; postgres.log beside it says why",
          e);
    }
  }

  private static EmbeddedDatabase start(Path folder) throws IOException {
    log.info("Starting the embedded PostgreSQL in {}; the first time takes some seconds", folder);
    Path said = folder.resolveSibling("postgres.log");
    EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            // Not the library's place below /tmp, where others could plant programs or sweep ours.
            .setOverrideWorkingDirectory(folder.resolveSibling("postgres-programs").toFile())
            .setPGStartupWait(START_WAIT)
            .setOutputRedirector(ProcessBuilder.Redirect.appendTo(said.toFile()))
            // The library starts it with fsync off, for tests; this one keeps what it answered.
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("listen_addresses", "localhost")
            .setServerConfig("max_connections", "100")
            .setServerConfig("shared_buffers", "256MB")
            .setServerConfig("max_wal_size", "4GB")
            .setServerConfig("checkpoint_timeout", "15min")
            .setServerConfig("wal_compression", "on")
            .setServerConfig("jit", "off")
            .start();
    return running(folder, true)
        .orElseThrow(() ->
            new IllegalStateException(
                "PostgreSQL started on " + postgres.getPort() + " and is gone"));
  }

  /** Reads PostgreSQL's own pid file: pid, folder, start time, port, ..., status. */
  private static Optional<EmbeddedDatabase> running(Path folder, boolean ours) throws IOException {
    Path pidFile = folder.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(pidFile);
    if (lines.size() <= STATUS_LINE || !lines.get(STATUS_LINE).strip().equals("ready")) {
      return Optional.empty();
    }
    long pid = Long.parseLong(lines.get(PID_LINE).strip());
    boolean alive =
        ProcessHandle.of(pid)
            .flatMap(process -> process.info().command())
            .filter(command -> command.endsWith("postgres"))
            .isPresent();
    return alive
        ? Optional.of(
            new EmbeddedDatabase(pid, Integer.parseInt(lines.get(PORT_LINE).strip()), ours))
        : Optional.empty();
  }

  /** Where it listens. */
  String url() {
    return "jdbc:postgresql://localhost:" + port + "/postgres";
  }

  /** The one user it has; the database trusts whoever reaches its loopback port. */
  String user() {
    return "postgres";
  }

  @Override
  public void close() {
    if (!ours) {
      return;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    process.ifPresent(ProcessHandle::destroy);
    try {
      if (process.isPresent()) {
        process.get().onExit().get(STOP_WAIT.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (TimeoutException e) {
      log.warn("The embedded PostgreSQL is still serving others; it stops when they have left");
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for PostgreSQL to stop", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
