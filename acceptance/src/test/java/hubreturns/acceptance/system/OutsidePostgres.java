package hubreturns.acceptance.system;

import hubreturns.harness.DatabaseAccess;
import hubreturns.harness.Folders;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL that the service does not manage, like one that a database administrator provides.
 * It is a new cluster on a loopback port, which any role can reach with its password. It can have
 * standbys, and it can be killed and frozen.
 */
public final class OutsidePostgres implements AutoCloseable {
  /** The roles and the database of a test, one statement a line. */
  public static final String ROLES =
      """
      create role super superuser login password 'super'
      create role hub_returns login password 'of this test'
      create role replicator login replication
      create database hub_returns owner hub_returns encoding 'UTF8' template template0
      """;

  private static final String SUPERUSER = "postgres";
  private static final String WHO_MAY_CONNECT =
      """
      host all all 127.0.0.1/32 scram-sha-256
      host replication replicator 127.0.0.1/32 trust
      """;

  private final Path programs;
  private final Path cluster;
  private final int port;

  private OutsidePostgres(Path programs, Path cluster, int port) {
    this.programs = programs;
    this.cluster = cluster;
    this.port = port;
  }

  /**
   * Makes a new cluster and starts it.
   *
   * @param programs the folder of PostgreSQL's programs
   * @param folder for the cluster and its log; made if it does not exist
   * @param sql what the superuser runs first, one statement a line
   */
  public static OutsidePostgres start(Path programs, Path folder, String sql)
      throws IOException, InterruptedException {
    OutsidePostgres postgres = make(programs, folder, sql);
    postgres.start();
    return postgres;
  }

  /** Makes a new cluster that is not started yet. */
  public static OutsidePostgres make(Path programs, Path folder, String sql) throws IOException {
    Path cluster = Files.createDirectories(folder).resolve("cluster");
    OutsidePostgres postgres = new OutsidePostgres(programs, cluster, FreePort.find());
    postgres.makeCluster(sql);
    return postgres;
  }

  /**
   * Makes a standby of this cluster, which must not be started yet.
   *
   * @param name the name under which the standby is known to the server that it follows
   * @param followed the server that the standby streams from: this one or another standby
   */
  public OutsidePostgres standby(Path folder, String name, OutsidePostgres followed)
      throws IOException {
    Path copy = Files.createDirectories(folder).resolve("cluster");
    Folders.copy(cluster, copy);
    OutsidePostgres standby = new OutsidePostgres(programs, copy, FreePort.find());
    Files.createFile(copy.resolve("standby.signal"));
    standby.set(
        "primary_conninfo",
        "host=127.0.0.1 port=%d user=replicator application_name=%s"
            .formatted(followed.port, name));
    return standby;
  }

  /** Sets a parameter of the server; a running one needs {@link #reload()}. */
  public void set(String parameter, String value) throws IOException {
    Files.writeString(
        cluster.resolve("postgresql.auto.conf"),
        "%s = '%s'\n".formatted(parameter, value),
        StandardOpenOption.APPEND);
  }

  /** Sets a parameter of the running server. */
  public void change(String parameter, String value) throws IOException {
    set(parameter, value);
    reload();
  }

  /** Makes the running server read its parameters again. */
  public void reload() throws IOException {
    run("", "pg_ctl", "reload");
  }

  /**
   * Starts the server and waits until it accepts connections. PostgreSQL refuses to start while the
   * process of a server that was killed is still in the machine's table.
   */
  public void start() throws IOException, InterruptedException {
    Waiting.until(
        "the killed PostgreSQL to be gone",
        () -> postmaster().filter(ProcessHandle::isAlive).isEmpty());
    run(
        "",
        "pg_ctl",
        "-w",
        "-l",
        cluster.resolveSibling("postgres.log").toString(),
        "-o",
        "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=''".formatted(port),
        "start");
  }

  /** Makes a standby the primary, and waits until it is. */
  public void promote() throws IOException {
    run("", "pg_ctl", "-w", "promote");
  }

  /** Kills the server and all its processes with SIGKILL. */
  public void kill() throws IOException, InterruptedException {
    List<ProcessHandle> processes = processes();
    Signal.KILL.send(processes);
    Waiting.until("PostgreSQL to be gone", () -> processes.stream().allMatch(Waiting::hasEnded));
  }

  /** Freezes all processes of the server, like a machine that hangs. */
  public void freeze() throws IOException, InterruptedException {
    // The first process goes first. Once it is frozen, it makes no new processes.
    Signal.STOP.send(List.of(postmaster().orElseThrow()));
    Signal.STOP.send(processes());
  }

  /** Lets a frozen server continue. */
  public void thaw() throws IOException, InterruptedException {
    Signal.CONT.send(processes());
  }

  private Optional<ProcessHandle> postmaster() throws IOException {
    return DatabaseAccess.postmaster(cluster);
  }

  private List<ProcessHandle> processes() throws IOException {
    return postmaster().stream()
        .flatMap(first -> Stream.concat(Stream.of(first), first.descendants()))
        .toList();
  }

  private void makeCluster(String sql) throws IOException {
    run("", "initdb", "-A", "reject", "-U", SUPERUSER, "-E", "UTF-8");
    // In single-user mode, the superuser needs no connection, and each line is a statement.
    run(sql, "postgres", "--single", "-c", "exit_on_error=on", "postgres");
    Files.writeString(cluster.resolve("pg_hba.conf"), WHO_MAY_CONNECT);
  }

  /** The JDBC URL of the database of {@link #ROLES} on these servers, each as {@code host:port}. */
  public static String url(String... servers) {
    return "jdbc:postgresql://" + String.join(",", servers) + "/hub_returns";
  }

  /** The settings of a service that uses that database as the only role. */
  public static Map<String, String> settings(String... servers) {
    return Map.of(
        "HUB_RETURNS_DATABASE_URL", url(servers),
        "HUB_RETURNS_DATABASE_USER", "hub_returns",
        "HUB_RETURNS_DATABASE_PASSWORD", "of this test");
  }

  /** Its host and port, as in a JDBC URL. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** The words to put before a command, because PostgreSQL refuses to run as root. */
  public static List<String> notAsRoot() throws IOException {
    // In a user namespace, root counts as nobody.
    return ThisMachine.isRoot() ? List.of("unshare", "-U") : List.of();
  }

  private void run(String input, String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(notAsRoot());
    command.add(programs.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("postgres", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("PGDATA", cluster.toString());
    Process process = builder.start();
    try (var standardInput = process.outputWriter(StandardCharsets.UTF_8)) {
      standardInput.write(input);
    }
    if (process.onExit().join().exitValue() != 0) {
      throw new IllegalStateException(program + " failed: " + Files.readString(output));
    }
    Files.delete(output);
  }

  /** Makes a server that is not started yet archive its write-ahead log into a folder. */
  public void archiveTo(Path archive) throws IOException {
    set("archive_mode", "on");
    set(
        "archive_command",
        "if test -f %1$s/%%f; then cmp -s %%p %1$s/%%f; else cp %%p %1$s/%%f.part && sync %1$s/%%f.part && mv %1$s/%%f.part %1$s/%%f; fi"
            .formatted(archive));
  }

  /** Waits until all complete files of the write-ahead log are in the archive. */
  public void awaitArchived() throws InterruptedException {
    Path status = cluster.resolve("pg_wal").resolve("archive_status");
    Waiting.until(
        "the archive",
        () -> {
          try (Stream<Path> files = Files.list(status)) {
            return files.noneMatch(file -> file.toString().endsWith(".ready"));
          }
        });
  }

  /** Makes a base backup of the running server; needs the role {@code replicator}. */
  public void baseBackup(Path backup) throws IOException {
    run(
        "",
        "pg_basebackup",
        "--host=127.0.0.1",
        "--port=" + port,
        "--username=replicator",
        "--pgdata=" + backup,
        "--checkpoint=fast",
        "--wal-method=stream");
  }

  /**
   * Makes a server at the same address from a base backup and an archive; it is not started yet.
   *
   * @param moment the time to which it recovers
   */
  public OutsidePostgres restored(Path folder, Path backup, Path archive, String moment)
      throws IOException {
    Folders.copy(backup, folder);
    OutsidePostgres restored = new OutsidePostgres(programs, folder, port);
    restored.set("restore_command", "cp %s/%%f %%p".formatted(archive));
    restored.set("recovery_target_time", moment);
    restored.set("recovery_target_action", "promote");
    restored.set("archive_mode", "off");
    Files.createFile(folder.resolve("recovery.signal"));
    return restored;
  }

  /** Makes a new, empty cluster at the same address; it is not started yet. */
  public OutsidePostgres successor(Path folder, String sql) throws IOException {
    Path next = Files.createDirectories(folder).resolve("cluster");
    OutsidePostgres successor = new OutsidePostgres(programs, next, port);
    successor.makeCluster(sql);
    return successor;
  }

  /** Dumps a database into a file, as the role {@code super}. */
  public void dump(String database, Path file) throws IOException {
    run("", "pg_dump", "-Fc", "--dbname=" + asSuper(database), "--file=" + file);
  }

  /** Loads a dump into a database, as the role {@code super}. */
  public void load(String database, Path dump) throws IOException {
    run("", "pg_restore", "--exit-on-error", "--dbname=" + asSuper(database), dump.toString());
  }

  private String asSuper(String database) {
    return "postgresql://super:super@" + address() + "/" + database;
  }

  /** Stops the server, and changes its control file. */
  public void resetLog(String... options) throws IOException {
    run("", "pg_ctl", "-w", "stop");
    List<String> arguments = new ArrayList<>(List.of("-D", cluster.toString()));
    arguments.addAll(List.of(options));
    run("", "pg_resetwal", arguments.toArray(String[]::new));
  }

  /**
   * Locks these hubs until the connection is closed, as a long transaction of an operator does;
   * needs the role {@code super}.
   */
  public Connection lock(String database, List<String> hubs) throws SQLException {
    Connection connection = connect(database);
    connection.setAutoCommit(false);
    try (PreparedStatement lock =
        connection.prepareStatement(
            "select from smi_device where eui64_text(device_id) = any (?) for update")) {
      lock.setArray(1, connection.createArrayOf("text", hubs.toArray()));
      lock.execute();
    }
    return connection;
  }

  /** Runs a statement that returns nothing; needs the role {@code super}. */
  public void execute(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + address() + "/" + database, "super", "super");
  }

  /** Whether the server runs, frozen or not. */
  public boolean isRunning() throws IOException {
    return postmaster().filter(process -> !Waiting.hasEnded(process)).isPresent();
  }

  /** The value that a statement of the role {@code super} returns; needs that role. */
  public String ask(String sql) throws IOException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      // Waiting tests ask again.
      throw new IOException(sql + " failed", e);
    }
  }

  /** Stops the server if it runs, frozen or not. */
  @Override
  public void close() throws IOException {
    if (!isRunning()) {
      return;
    }
    try {
      thaw();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    run("", "pg_ctl", "-w", "-m", "immediate", "stop");
  }
}
