package hubreturns.service.operations;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A durable PostgreSQL in the data directory, on loopback only, for operators who have none. The
 * service signs in with a random password as a role that is not a superuser. The superuser has no
 * password, so nobody can sign in as superuser; see docs/security.md.
 *
 * <p>The database outlives a killed service: the next program finds it running and attaches. The
 * service stops it with a smart shutdown, which lets other programs finish first.
 */
final class EmbeddedDatabase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

  /** The URL, user and password, as a settings file for a further node or a command. */
  private static final String ACCESS = "database.properties";

  private static final String ROLE = "hub_returns";
  private static final String DATABASE = "postgres";
  private static final Duration START_WAIT = Duration.ofMinutes(2);
  private static final Duration STOP_WAIT = Duration.ofSeconds(30);
  private static final int PASSWORD_BYTES = 24;
  private static final int PID_LINE = 0;
  private static final int PORT_LINE = 3;
  private static final int STATUS_LINE = 7;

  private static final String WHO_MAY_CONNECT =
      """
      # Written by Comms Hub Returns: only over loopback, and only with the password.
      host all hub_returns 127.0.0.1/32 scram-sha-256
      host all hub_returns ::1/128      scram-sha-256
      """;

  // The service role becomes the owner of everything that an earlier version's superuser made. In
  // single-user mode, a semicolon and an empty line end a statement, so none may be inside.
  private static final String MAKE_ROLE =
      """
      do $$
      declare
        command text;
      begin
        if not exists (select from pg_roles where rolname = 'hub_returns') then
          create role hub_returns login;
        end if;
        for command in
          select format('alter table %s owner to hub_returns', c.oid::regclass)
            from pg_class c
           where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
          union all
          select format('alter routine %s owner to hub_returns', p.oid::regprocedure)
            from pg_proc p where p.pronamespace = 'public'::regnamespace
          union all
          select format('alter type %s owner to hub_returns', t.oid::regtype)
            from pg_type t
           where t.typnamespace = 'public'::regnamespace and t.typtype in ('e', 'd')
        loop
          execute command;
        end loop;
      end $$;

      alter schema public owner to hub_returns;

      alter role hub_returns password 'PASSWORD';

      """;

  private static final Map<String, String> SERVER_SETTINGS =
      Map.ofEntries(
          Map.entry("fsync", "on"),
          Map.entry("synchronous_commit", "on"),
          Map.entry("full_page_writes", "on"),
          Map.entry("listen_addresses", "localhost"),
          // No Unix socket: it would need a private folder with a short path.
          Map.entry("unix_socket_directories", ""),
          Map.entry("password_encryption", "scram-sha-256"),
          Map.entry("max_connections", "100"),
          Map.entry("shared_buffers", "256MB"),
          Map.entry("max_wal_size", "4GB"),
          Map.entry("checkpoint_timeout", "15min"),
          Map.entry("wal_compression", "on"),
          Map.entry("jit", "off"));

  private final Postmaster postmaster;
  private final String password;
  private final boolean stops;

  private EmbeddedDatabase(Postmaster postmaster, String password, boolean stops) {
    this.postmaster = postmaster;
    this.password = password;
    this.stops = stops;
  }

  /** PostgreSQL's running main process. */
  private record Postmaster(long pid, int port) {}

  /** Attaches to the database or starts it; the service stops the database when it ends. */
  static EmbeddedDatabase openForService(Path dataDirectory) {
    return open(dataDirectory, true);
  }

  /** Attaches to the database or starts it; a command stops only a database that it started. */
  static EmbeddedDatabase openForCommand(Path dataDirectory) {
    return open(dataDirectory, false);
  }

  private static EmbeddedDatabase open(Path dataDirectory, boolean service) {
    Path data = dataDirectory.toAbsolutePath().normalize();
    Path folder = data.resolve("postgres");
    try {
      PrivateFiles.createFolder(data);
      try (FileChannel channel =
          FileChannel.open(
              data.resolve("postgres.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        // Two programs must not start the database at the same time. Closing the channel unlocks.
        FileLock starting = channel.lock();
        log.debug("{} holds {}", ProcessHandle.current().pid(), starting);
        Optional<Postmaster> running = running(folder);
        if (running.isPresent() && isSecured(folder)) {
          return new EmbeddedDatabase(running.get(), password(data), service);
        }
        return new EmbeddedDatabase(start(data, folder, running.isPresent()), password(data), true);
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
          "Restarting the embedded PostgreSQL, because an earlier version started it without access control");
      programs.run("pg_ctl", "", "-D", folder.toString(), "-m", "fast", "-w", "stop");
    }
    if (!Files.exists(folder.resolve("PG_VERSION"))) {
      programs.run(
          "initdb", "", "-A", "reject", "-U", DATABASE, "-D", folder.toString(), "-E", "UTF-8");
    }
    if (!isSecured(folder)) {
      secure(programs, data, folder);
    }
    int port = freePort();
    PrivateFiles.write(data.resolve(ACCESS), access(port, password(data)));
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
    return SERVER_SETTINGS.entrySet().stream()
        .map(setting -> "-c " + setting.getKey() + "='" + setting.getValue() + "'")
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

  /** Gives the service a role and a password while the database listens to nobody. */
  private static void secure(PostgresPrograms programs, Path data, Path folder) throws IOException {
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    String password = HexFormat.of().formatHex(random);
    PrivateFiles.write(data.resolve(ACCESS), access(0, password));
    programs.run(
        "postgres",
        MAKE_ROLE.replace("PASSWORD", password),
        "--single",
        "-j",
        "-D",
        folder.toString(),
        "-c",
        "exit_on_error=on",
        "-c",
        "password_encryption=scram-sha-256",
        DATABASE);
    // Written last: if these rules exist, the role and the password are complete.
    PrivateFiles.write(folder.resolve("pg_hba.conf"), WHO_MAY_CONNECT);
  }

  private static String access(int port, String password) {
    return """
    # Written at each start of the embedded database: the settings that reach it.
    # A command or a further node reads them with --config.
    database-url=%s
    database-user=%s
    database-password=%s
    """
        .formatted(url(port), ROLE, password);
  }

  private static String password(Path data) throws IOException {
    Properties access = new Properties();
    try (Reader reader = Files.newBufferedReader(data.resolve(ACCESS))) {
      access.load(reader);
    }
    return access.getProperty("database-password", "");
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
    boolean alive =
        ProcessHandle.of(pid)
            .flatMap(process -> process.info().command())
            .filter(command -> command.endsWith("postgres"))
            .isPresent();
    return alive
        ? Optional.of(new Postmaster(pid, Integer.parseInt(lines.get(PORT_LINE).strip())))
        : Optional.empty();
  }

  private static String url(int port) {
    return "jdbc:postgresql://localhost:" + port + "/" + DATABASE;
  }

  /** The JDBC URL. */
  String url() {
    return url(postmaster.port());
  }

  /** The service's role. */
  String user() {
    return ROLE;
  }

  /** The role's password. */
  String password() {
    return password;
  }

  @Override
  public void close() {
    if (!stops) {
      return;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(postmaster.pid());
    process.ifPresent(ProcessHandle::destroy);
    try {
      if (process.isPresent()) {
        process.get().onExit().get(STOP_WAIT.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (TimeoutException e) {
      log.warn("The embedded PostgreSQL still serves other programs and stops when they end");
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for PostgreSQL to stop", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
