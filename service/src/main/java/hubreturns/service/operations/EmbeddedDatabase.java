package hubreturns.service.operations;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A durable PostgreSQL in the data directory, on loopback only, for operators who have none. Its
 * owner, writer and reader sign in with random passwords. The superuser has no password, so nobody
 * can sign in as superuser; see docs/security.md.
 *
 * <p>The database outlives a killed service: the next program finds it running and attaches. The
 * service stops it with a smart shutdown, which lets commands finish first. If the database ends
 * under the service, the service starts it again on the same port.
 */
final class EmbeddedDatabase implements AutoCloseable, PostgresKeeper.Postgres {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

  /** The logins of the writer and the reader, as a settings file for a node or a command. */
  static final String ACCESS = "database.properties";

  /** The login of the owner, as a settings file for a command. */
  static final String OWNER_ACCESS = "database-owner.properties";

  private static final String OWNER = "hub_returns_owner";
  private static final String WRITER = "hub_returns";
  private static final String READER = "hub_returns_reader";
  private static final String DATABASE = "postgres";

  private static final Pattern PORT = Pattern.compile(":(\\d+)/");

  /** PostgreSQL's own log in the data directory. */
  static final String LOG = "postgres.log";

  /** The folder of the cluster in the data directory. */
  static final String CLUSTER = "postgres";

  /** The folder of the cluster while a backup is restored. */
  static final String RESTORING = CLUSTER + ".part";

  /** The folder of the cluster while it is made. */
  static final String MAKING = CLUSTER + ".new";

  /** The folder of PostgreSQL's programs in the data directory. */
  static final String PROGRAMS = "postgres-programs";

  /** Locked while a program starts or stops the database. */
  static final String START_LOCK = "postgres.lock";

  /** Locked by the service that uses the database. */
  static final String SERVICES_LOCK = "services.lock";

  private static final Duration START_WAIT = Duration.ofMinutes(2);
  private static final Duration OLD_PROCESSES_WAIT = Duration.ofSeconds(10);
  private static final Duration START_AGAIN = Duration.ofMillis(200);

  /** What PostgreSQL says while processes of an earlier server have not ended. */
  private static final List<String> OLD_PROCESSES =
      List.of("pre-existing shared memory block", "lock file \"postmaster.pid\" already exists");

  /** What PostgreSQL says if its files do not fit together or are missing. */
  private static final List<String> DAMAGED =
      List.of("checkpoint record", "global/pg_control", "is not a valid data directory");

  private static final int SAID_MAX = 2_000;
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
  private final Path folder;
  private final int port;
  private final Passwords passwords;
  private final PostgresKeeper keeper;
  private volatile long pid;
  private final boolean stops;

  /** The lock file of the service, which holds a shared lock on it. */
  private final FileChannel users;

  private Optional<FileLock> share = Optional.empty();

  private EmbeddedDatabase(
      Path data, Postmaster postmaster, Passwords passwords, boolean service, boolean started)
      throws IOException {
    this.data = data;
    this.folder = data.resolve(CLUSTER);
    this.port = postmaster.port();
    this.pid = postmaster.pid();
    this.passwords = passwords;
    this.keeper =
        new PostgresKeeper(
            this,
            () ->
                FatalErrors.end(
                    "The service cannot keep its database running. See " + data.resolve(LOG)));
    this.stops = service || started;
    this.users = users(data);
    if (service) {
      this.share = lock(users, true);
      keeper.start();
    }
  }

  private static FileChannel users(Path data) throws IOException {
    return FileChannel.open(
        data.resolve(SERVICES_LOCK),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  /** Whether a running service uses the database, even if the database has ended. */
  private static boolean isUsed(Path data) throws IOException {
    try (FileChannel users = users(data)) {
      return lock(users, false).isEmpty();
    }
  }

  /** Locks the lock file of the services; empty if the lock of another service prevents that. */
  private static Optional<FileLock> lock(FileChannel users, boolean shared) throws IOException {
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

  /** Held by a program while it starts or stops the database, so that no two do it together. */
  private static final class StartLock implements AutoCloseable {
    /** File locks do not exclude each other within a process. */
    private static final ReentrantLock OF_PROCESS = new ReentrantLock();

    private final FileChannel channel;

    StartLock(Path data) throws IOException {
      OF_PROCESS.lock();
      try {
        channel =
            FileChannel.open(
                data.resolve(START_LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.lock();
      } catch (IOException | RuntimeException e) {
        OF_PROCESS.unlock();
        throw e;
      }
    }

    /** Closing the channel unlocks. */
    @Override
    public void close() throws IOException {
      try {
        channel.close();
      } finally {
        OF_PROCESS.unlock();
      }
    }
  }

  /** Attaches to the database or starts it; the service stops the database when it ends. */
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

  /**
   * Refuses a data directory that {@link #refuseHalfRestored} refuses, or that was copied while its
   * database was running.
   */
  static void check(Path dataDirectory) throws IOException {
    refuseHalfRestored(dataDirectory);
    Path folder = dataDirectory.toAbsolutePath().normalize().resolve(CLUSTER);
    if (running(folder).isEmpty()) {
      refuseMovedAway(folder);
    }
  }

  /**
   * Refuses the folder of a PostgreSQL that still runs, although its files were moved away or
   * deleted. That PostgreSQL writes some files by their path, also into a new database there.
   */
  static void refuseMovedAway(Path folder) {
    ProcessHandle.allProcesses()
        .filter(process ->
            isPostgres(process.pid())
                && isStartedIn(folder, process)
                && !isServed(folder, process.pid(), folder))
        .findFirst()
        .ifPresent(process -> {
          throw new Refused(
              "The PostgreSQL of %s still runs as process %d, although its files were moved away or deleted. It would destroy a database that is made or restored there now. Stop the service that uses it, wait until both processes have ended, and repeat this"
                  .formatted(folder, process.pid()));
        });
  }

  private static boolean isStartedIn(Path folder, ProcessHandle process) {
    List<String> arguments = List.of(process.info().arguments().orElse(new String[0]));
    int option = arguments.indexOf("-D");
    if (option < 0 || option + 1 == arguments.size()) {
      return false;
    }
    Path named = Path.of(arguments.get(option + 1));
    // One of the two paths may go through a link.
    return named.endsWith(CLUSTER) && isSame(named.resolveSibling(""), folder.resolveSibling(""));
  }

  /**
   * Refuses a data directory with a part of a restored database. A new, empty database in its place
   * would look like a loss of everything, and the restore could not be repeated.
   *
   * @throws Refused while a restore runs, or after it was interrupted
   */
  static void refuseHalfRestored(Path dataDirectory) {
    if (!isIn(dataDirectory) && Files.exists(dataDirectory.resolve(RESTORING))) {
      throw new Refused(
          "The restore of a backup into %s was interrupted, or still runs. If it was interrupted, run 'database restore' again"
              .formatted(dataDirectory.toAbsolutePath().normalize()));
    }
  }

  private static boolean isMade(Path folder) {
    return Files.exists(folder.resolve("PG_VERSION"));
  }

  private static EmbeddedDatabase open(Path dataDirectory, boolean service) {
    Path folder = dataDirectory.toAbsolutePath().normalize().resolve(CLUSTER);
    try {
      Path data = DataDirectory.open(dataDirectory);
      try (StartLock _ = new StartLock(data)) {
        refuseHalfRestored(data);
        if (service && isUsed(data)) {
          throw new Refused(
              "Another service uses the data directory %s. Set %s to another folder for this one. If the two are to share the database, give this one also: --config %s"
                  .formatted(data, Setting.DATA_DIR.variable(), data.resolve(ACCESS)));
        }
        Optional<Postmaster> running = running(folder);
        if (running.isPresent() && isSecured(folder)) {
          return new EmbeddedDatabase(data, running.get(), Passwords.read(data), service, false);
        }
        if (running.isEmpty()) {
          refuseMovedAway(folder);
        }
        // A service whose database has ended asks for it at the same port.
        int port = isUsed(data) ? port(data) : freePort();
        Postmaster started = start(data, folder, running.isPresent(), port);
        return new EmbeddedDatabase(data, started, Passwords.read(data), service, true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start the embedded database in " + folder, e);
    }
  }

  /** Makes the cluster under another name first, so that an interruption leaves no half of one. */
  private static void make(PostgresPrograms programs, Path folder) throws IOException {
    Path made = folder.resolveSibling(MAKING);
    FileSystemUtils.deleteRecursively(made);
    programs.run(
        "initdb", "", "-A", "reject", "-U", DATABASE, "-D", made.toString(), "-E", "UTF-8");
    Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The port of the last start. */
  private static int port(Path data) throws IOException {
    String url = PrivateFiles.properties(data.resolve(ACCESS)).getProperty("database-url", "");
    Matcher port = PORT.matcher(url);
    return port.find() ? Integer.parseInt(port.group(1)) : freePort();
  }

  /** Starts the database after its end, or finds that another program has started it. */
  @Override
  public void startAgain() throws IOException {
    try (StartLock _ = new StartLock(data)) {
      Optional<Postmaster> running = running(folder);
      Postmaster now = running.isPresent() ? running.get() : start(data, folder, false, port);
      if (now.port() != port) {
        throw new IOException(
            "another program has started PostgreSQL at port %d, and this service uses port %d"
                .formatted(now.port(), port));
      }
      pid = now.pid();
    }
  }

  @Override
  public boolean runs() {
    return isPostgres(pid);
  }

  private static Postmaster start(Path data, Path folder, boolean insecure, int port)
      throws IOException {
    log.info("Starting the embedded PostgreSQL in {}; the first start takes some seconds", folder);
    PostgresPrograms programs = PostgresPrograms.in(data.resolve(PROGRAMS));
    if (insecure) {
      log.warn(
          "Restarting the embedded PostgreSQL, because an earlier version started it with fewer roles");
      programs.run("pg_ctl", "", "-D", folder.toString(), "-m", "fast", "-w", "stop");
    }
    if (!isMade(folder)) {
      log.info("{} has no database, so a new, empty one is made", data);
      make(programs, folder);
    }
    if (!isSecured(folder)) {
      secure(programs, data, folder);
    }
    Passwords.read(data).write(data, port);
    Path logFile = data.resolve(LOG);
    if (!Files.exists(logFile)) {
      PrivateFiles.write(logFile, "");
    }
    PrivateFiles.restrict(logFile, false);
    start(programs, folder, logFile, port);
    Postmaster started =
        running(folder)
            .orElseThrow(() ->
                new IllegalStateException("PostgreSQL started on port " + port + " and ended"));
    if (started.port() != port) {
      // A program that was killed had begun to start it.
      Passwords.read(data).write(data, started.port());
    }
    return started;
  }

  /** Waits a moment for processes of a server that was killed, which still use its memory. */
  private static void start(PostgresPrograms programs, Path folder, Path logFile, int port)
      throws IOException {
    long until = System.nanoTime() + OLD_PROCESSES_WAIT.toNanos();
    while (true) {
      long before = Files.size(logFile);
      try {
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
        return;
      } catch (IOException e) {
        String said = since(before, logFile);
        if (running(folder).isPresent()) {
          return;
        }
        if (OLD_PROCESSES.stream().noneMatch(said::contains) || System.nanoTime() - until > 0) {
          throw new IOException(
              "PostgreSQL did not start. %s says: %s%s"
                  .formatted(
                      logFile,
                      said.strip(),
                      DAMAGED.stream().anyMatch(said::contains)
                          ? ". The database is damaged. Restore the last backup into an empty data directory (docs/how-to/restore-a-backup.md)"
                          : ""),
              e);
        }
        awaitOldProcesses();
      }
    }
  }

  private static void awaitOldProcesses() throws IOException {
    try {
      Thread.sleep(START_AGAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for processes of a killed PostgreSQL", e);
    }
  }

  /** What was written to the log after its first bytes. */
  private static String since(long bytes, Path logFile) throws IOException {
    try (InputStream log = Files.newInputStream(logFile)) {
      log.skipNBytes(bytes);
      return new String(log.readNBytes(SAID_MAX), StandardCharsets.UTF_8);
    }
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
    Path named = Path.of(lines.get(FOLDER_LINE).strip());
    if (!isPostgres(pid)) {
      if (!isSame(named, folder)) {
        throw new Refused(
            "%s is of a PostgreSQL in %s. Perhaps %s was copied while that PostgreSQL was running. Such a copy may be damaged, so do not use it: make a backup with 'database backup' instead. If it is not a copy, but was moved, delete postmaster.pid"
                .formatted(pidFile, named, folder));
      }
      return Optional.empty();
    }
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
    return new DatabaseLogin(url(port), OWNER, passwords.owner);
  }

  /** The login of a role that uses the tables without owning them. */
  DatabaseLogin login(DatabaseRole role) {
    String url = url(port);
    return switch (role) {
      case WRITER -> new DatabaseLogin(url, WRITER, passwords.writer);
      case READER -> new DatabaseLogin(url, READER, passwords.reader);
    };
  }

  /** The database may end from now on: this service does not start it again. */
  void letEnd() {
    keeper.close();
  }

  @Override
  public void close() {
    letEnd();
    try (StartLock _ = new StartLock(data);
        users) {
      if (share.isPresent()) {
        share.get().release();
      }
      if (stops && lock(users, false).isPresent()) {
        stop();
      } else if (stops) {
        log.info("The embedded PostgreSQL keeps running, because a service uses it");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close the embedded database in " + data, e);
    }
  }

  /** Stops the running database, which a command may have started. */
  private void stop() throws IOException {
    long last = running(folder).map(Postmaster::pid).orElse(pid);
    if (isPostgres(last)) {
      ProcessHandle.of(last).ifPresent(ProcessHandle::destroy);
    }
    if (!awaitEnd(last, STOP_WAIT)) {
      log.warn("The embedded PostgreSQL still serves other programs and stops when they end");
    }
  }

  private static boolean awaitEnd(long pid, Duration most) {
    long until = System.nanoTime() + most.toNanos();
    try {
      while (isPostgres(pid)) {
        if (System.nanoTime() - until > 0) {
          return false;
        }
        Thread.sleep(STOP_LOOK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  /**
   * Whether a process is a running PostgreSQL. A process that has ended has no command, even if its
   * new parent has not noticed its end yet.
   */
  private static boolean isPostgres(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().command())
        // Linux says so if the program was replaced while it runs.
        .map(command -> command.replaceFirst(" \\(deleted\\)$", ""))
        .filter(command -> command.endsWith("postgres"))
        .isPresent();
  }
}
