package hubreturns.service.operations;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A durable PostgreSQL in the data directory, on loopback only, for operators who have none. Its
 * owner, writer and reader sign in with random passwords. The superuser has no password, so nobody
 * can sign in as superuser; see docs/security.md.
 *
 * <p>The database outlives a killed service: the next program finds it running and attaches. The
 * last service that uses it stops it with a smart shutdown, which lets commands finish first.
 */
final class EmbeddedDatabase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

  /** The logins of the writer and the reader, as a settings file for a node or a command. */
  private static final String ACCESS = "database.properties";

  /** The login of the owner, as a settings file for a command. */
  private static final String OWNER_ACCESS = "database-owner.properties";

  private static final String OWNER = "hub_returns_owner";
  private static final String WRITER = "hub_returns";
  private static final String READER = "hub_returns_reader";
  private static final String DATABASE = "postgres";

  /** The folder of the cluster in the data directory. */
  static final String CLUSTER = "postgres";

  private static final Duration START_WAIT = Duration.ofMinutes(2);
  private static final Duration STOP_WAIT = Duration.ofSeconds(30);
  private static final Duration STOP_LOOK = Duration.ofMillis(20);
  private static final int PASSWORD_BYTES = 24;
  private static final int PID_LINE = 0;
  private static final int FOLDER_LINE = 1;
  private static final int PORT_LINE = 3;
  private static final int STATUS_LINE = 7;

  private static final String WHO_MAY_CONNECT =
      """
      # Written by Comms Hub Returns: only over loopback, and only with a password. The owner can
      # make backups.
      host all hub_returns_owner,hub_returns,hub_returns_reader 127.0.0.1/32 scram-sha-256
      host all hub_returns_owner,hub_returns,hub_returns_reader ::1/128      scram-sha-256
      """;

  // The owner's role takes over everything that an earlier version made. In single-user mode, a
  // semicolon before an empty line ends a statement, so the text must have none inside.
  private static final String MAKE_ROLES =
      """
      do $$
      declare
        name text;
        command text;
      begin
        foreach name in array array['hub_returns_owner', 'hub_returns', 'hub_returns_reader'] loop
          if not exists (select from pg_roles where rolname = name) then
            execute format('create role %I login', name);
          end if;
        end loop;
        for command in
          select format('alter table %s owner to hub_returns_owner', c.oid::regclass)
            from pg_class c
           where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
          union all
          select format('alter routine %s owner to hub_returns_owner', p.oid::regprocedure)
            from pg_proc p where p.pronamespace = 'public'::regnamespace
          union all
          select format('alter type %s owner to hub_returns_owner', t.oid::regtype)
            from pg_type t
           where t.typnamespace = 'public'::regnamespace and t.typtype in ('e', 'd')
        loop
          execute command;
        end loop;
      end $$;

      alter schema public owner to hub_returns_owner;

      alter database postgres owner to hub_returns_owner;

      revoke all on database postgres from public;

      grant connect on database postgres to hub_returns, hub_returns_reader;

      alter role hub_returns_owner password 'OWNER';

      alter role hub_returns_owner replication;

      grant execute on function pg_backup_start(text, boolean) to hub_returns_owner;

      grant execute on function pg_backup_stop(boolean) to hub_returns_owner;

      alter role hub_returns password 'WRITER';

      alter role hub_returns_reader password 'READER';

      """;

  private static final List<String> SERVER_SETTINGS =
      List.of(
          "fsync='on'",
          "synchronous_commit='on'",
          "full_page_writes='on'",
          "listen_addresses='localhost'",
          // No Unix socket: it would need a private folder with a short path.
          "unix_socket_directories=''",
          "password_encryption='scram-sha-256'",
          "max_connections='100'",
          "shared_buffers='%dMB'".formatted(sharedMebibytes()),
          "max_wal_size='8GB'",
          "checkpoint_timeout='15min'",
          // These binaries have pglz only; docs/adr/0058-page-images-are-not-compressed.md.
          "wal_compression='off'",
          // docs/adr/0084-the-log-is-written-while-a-list-is.md
          "wal_writer_delay='10ms'",
          "wal_writer_flush_after='256kB'",
          "jit='off'");

  private static final long SHARED_MEBIBYTES_MAX = 4_096;

  /**
   * A quarter of the machine's or container's memory. PostgreSQL takes only the part that it uses
   * (docs/adr/0081-the-embedded-database-keeps-its-pages.md).
   */
  private static long sharedMebibytes() {
    long bytes =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    return Math.clamp(bytes / 4 / (1024 * 1024), 128, SHARED_MEBIBYTES_MAX);
  }

  private final Path data;
  private final Postmaster postmaster;
  private final Passwords passwords;
  private final boolean stops;

  /**
   * The lock file of the services. Every service that uses the database holds a shared lock on it.
   */
  private final FileChannel users;

  private Optional<FileLock> share = Optional.empty();

  private EmbeddedDatabase(
      Path data, Postmaster postmaster, Passwords passwords, boolean service, boolean started)
      throws IOException {
    this.data = data;
    this.postmaster = postmaster;
    this.passwords = passwords;
    this.stops = service || started;
    this.users =
        FileChannel.open(
            data.resolve("services.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    if (service) {
      this.share = lock(true);
    }
  }

  /** Locks the lock file of the services; empty if the lock of another service prevents that. */
  private Optional<FileLock> lock(boolean shared) throws IOException {
    try {
      return Optional.ofNullable(users.tryLock(0, Long.MAX_VALUE, shared));
    } catch (OverlappingFileLockException otherOfThisProcess) {
      return Optional.empty();
    }
  }

  /** The passwords of the three roles. */
  private record Passwords(String owner, String writer, String reader) {

    static Passwords random() {
      return new Passwords(word(), word(), word());
    }

    private static String word() {
      byte[] random = new byte[PASSWORD_BYTES];
      new SecureRandom().nextBytes(random);
      return HexFormat.of().formatHex(random);
    }

    static Passwords read(Path data) throws IOException {
      Properties owner = PrivateFiles.properties(data.resolve(OWNER_ACCESS));
      Properties others = PrivateFiles.properties(data.resolve(ACCESS));
      return new Passwords(
          owner.getProperty("database-password", ""),
          others.getProperty("database-password", ""),
          others.getProperty("ssi-database-password", ""));
    }

    void write(Path data, int port) throws IOException {
      PrivateFiles.write(
          data.resolve(OWNER_ACCESS),
          """
          # Written at each start of the embedded database: how the owner of its tables reaches it.
          # The owner can change the audit trail. The service reads this file to migrate the tables.
          database-url=%s
          database-user=%s
          database-password=%s
          """
              .formatted(url(port), OWNER, owner));
      PrivateFiles.write(
          data.resolve(ACCESS),
          """
          # Written at each start of the embedded database: the settings that reach it.
          # A command or a further node reads them with --config.
          database-url=%s
          database-user=%s
          database-password=%s
          ssi-database-user=%s
          ssi-database-password=%s
          """
              .formatted(url(port), WRITER, writer, READER, reader));
    }
  }

  /** PostgreSQL's running main process. */
  private record Postmaster(long pid, int port) {}

  /** Attaches to the database or starts it; the last service stops the database when it ends. */
  static EmbeddedDatabase openForService(Path dataDirectory) {
    return open(dataDirectory, true);
  }

  /** Attaches to the database or starts it; a command stops only a database that it started. */
  static EmbeddedDatabase openForCommand(Path dataDirectory) {
    return open(dataDirectory, false);
  }

  /** Whether the data directory has a database, running or not. */
  static boolean isIn(Path dataDirectory) {
    return isMade(dataDirectory.resolve(CLUSTER));
  }

  private static boolean isMade(Path folder) {
    return Files.exists(folder.resolve("PG_VERSION"));
  }

  private static EmbeddedDatabase open(Path dataDirectory, boolean service) {
    Path folder = dataDirectory.toAbsolutePath().normalize().resolve(CLUSTER);
    try {
      Path data = DataDirectory.open(dataDirectory);
      try (FileChannel channel =
          FileChannel.open(
              data.resolve("postgres.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        // Two programs must not start the database at the same time. Closing the channel unlocks.
        FileLock starting = channel.lock();
        log.debug("{} holds {}", ProcessHandle.current().pid(), starting);
        Optional<Postmaster> running = running(folder);
        if (running.isPresent() && isSecured(folder)) {
          return new EmbeddedDatabase(data, running.get(), Passwords.read(data), service, false);
        }
        Postmaster started = start(data, folder, running.isPresent());
        return new EmbeddedDatabase(data, started, Passwords.read(data), service, true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot start the embedded database in "
              + folder
              + ". See postgres.log beside that folder.",
          e);
    }
  }

  private static Postmaster start(Path data, Path folder, boolean insecure) throws IOException {
    log.info("Starting the embedded PostgreSQL in {}; the first start takes some seconds", folder);
    PostgresPrograms programs = PostgresPrograms.in(data.resolve("postgres-programs"));
    if (insecure) {
      log.warn(
          "Restarting the embedded PostgreSQL, because an earlier version started it with fewer roles");
      programs.run("pg_ctl", "", "-D", folder.toString(), "-m", "fast", "-w", "stop");
    }
    if (!isMade(folder)) {
      programs.run(
          "initdb", "", "-A", "reject", "-U", DATABASE, "-D", folder.toString(), "-E", "UTF-8");
    }
    if (!isSecured(folder)) {
      secure(programs, data, folder);
    }
    int port = freePort();
    Passwords.read(data).write(data, port);
    Path logFile = data.resolve("postgres.log");
    if (!Files.exists(logFile)) {
      PrivateFiles.write(logFile, "");
    }
    PrivateFiles.restrict(logFile, false);
    programs.run(
        "pg_ctl",
        "",
        "-D",
        folder.toString(),
        "-w",
        "-t",
        String.valueOf(START_WAIT.toSeconds()),
        "-l",
        logFile.toString(),
        "-o",
        options(port),
        "start");
    return running(folder)
        .orElseThrow(
            () -> new IllegalStateException("PostgreSQL started on port " + port + " and ended"));
  }

  private static String options(int port) {
    return SERVER_SETTINGS.stream()
        .map(setting -> "-c " + setting)
        .collect(Collectors.joining(" ", "-p " + port + " ", ""));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean isSecured(Path folder) throws IOException {
    Path rules = folder.resolve("pg_hba.conf");
    return Files.exists(rules) && Files.readString(rules).equals(WHO_MAY_CONNECT);
  }

  /** Creates the roles, with new passwords, while nobody can connect to the database. */
  private static void secure(PostgresPrograms programs, Path data, Path folder) throws IOException {
    Passwords passwords = Passwords.random();
    passwords.write(data, 0);
    programs.run(
        "postgres",
        MAKE_ROLES
            .replace("OWNER", passwords.owner)
            .replace("WRITER", passwords.writer)
            .replace("READER", passwords.reader),
        "--single",
        "-j",
        "-D",
        folder.toString(),
        "-c",
        "exit_on_error=on",
        "-c",
        "password_encryption=scram-sha-256",
        DATABASE);
    // Written last: if these rules exist, the roles and their passwords are complete.
    PrivateFiles.write(folder.resolve("pg_hba.conf"), WHO_MAY_CONNECT);
  }

  /** Reads PostgreSQL's own pid file: pid, folder, start time, port, ..., status. */
  private static Optional<Postmaster> running(Path folder) throws IOException {
    Path pidFile = folder.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(pidFile);
    if (lines.size() <= STATUS_LINE || !lines.get(STATUS_LINE).strip().equals("ready")) {
      return Optional.empty();
    }
    long pid = Long.parseLong(lines.get(PID_LINE).strip());
    if (!isPostgres(pid)) {
      return Optional.empty();
    }
    Path named = Path.of(lines.get(FOLDER_LINE).strip());
    if (!isServed(folder, pid, named)) {
      throw new Refused(
          "%s names process %d, but that is the PostgreSQL of another folder%s. Perhaps %s was copied while PostgreSQL was running. Such a copy may be damaged, so do not use it: make a backup with 'database backup' instead. If it is not a copy, and no PostgreSQL runs in it, delete postmaster.pid"
              .formatted(pidFile, pid, isSame(named, folder) ? "" : ", probably " + named, folder));
    }
    return Optional.of(new Postmaster(pid, Integer.parseInt(lines.get(PORT_LINE).strip())));
  }

  /**
   * Whether this PostgreSQL process works in the folder, and not in the one that the folder was
   * copied from. On Linux, {@code /proc} shows the folder of the process. On other systems, only
   * the pid file names it.
   */
  private static boolean isServed(Path folder, long pid, Path named) {
    Path works = Path.of("/proc", String.valueOf(pid), "cwd");
    return isSame(Files.isReadable(works) ? works : named, folder);
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }

  private static String url(int port) {
    return "jdbc:postgresql://localhost:" + port + "/" + DATABASE;
  }

  /** Whether the server of this cluster runs. */
  static boolean isRunning(Path cluster) throws IOException {
    return running(cluster).isPresent();
  }

  /** The folder that holds the database and the files beside it. */
  Path dataDirectory() {
    return data;
  }

  /** The owner of the tables, who migrates them and makes backups. */
  DatabaseLogin owner() {
    return new DatabaseLogin(url(postmaster.port()), OWNER, passwords.owner);
  }

  /** The login of a role that uses the tables without owning them. */
  DatabaseLogin login(DatabaseRole role) {
    String url = url(postmaster.port());
    return switch (role) {
      case WRITER -> new DatabaseLogin(url, WRITER, passwords.writer);
      case READER -> new DatabaseLogin(url, READER, passwords.reader);
    };
  }

  @Override
  public void close() {
    try (users) {
      if (share.isPresent()) {
        share.get().release();
      }
      if (stops && lock(false).isPresent()) {
        stop();
      } else if (stops) {
        log.info("The embedded PostgreSQL keeps running, because another service uses it");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close the embedded database in " + data, e);
    }
  }

  private void stop() {
    ProcessHandle.of(postmaster.pid()).ifPresent(ProcessHandle::destroy);
    long until = System.nanoTime() + STOP_WAIT.toNanos();
    try {
      while (isPostgres(postmaster.pid())) {
        if (System.nanoTime() - until > 0) {
          log.warn("The embedded PostgreSQL still serves other programs and stops when they end");
          return;
        }
        Thread.sleep(STOP_LOOK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Whether a process is a running PostgreSQL. A process that has ended has no command, even if its
   * new parent has not noticed its end yet.
   */
  private static boolean isPostgres(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().command())
        .filter(command -> command.endsWith("postgres"))
        .isPresent();
  }
}
