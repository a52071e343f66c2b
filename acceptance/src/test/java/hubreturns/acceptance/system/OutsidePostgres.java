package hubreturns.acceptance.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A PostgreSQL that the service does not manage, as a database administrator provides it: a new
 * cluster on a loopback port, which only the service's role can reach, with its password.
 */
public final class OutsidePostgres implements AutoCloseable {
  private static final String SUPERUSER = "postgres";
  private static final String WHO_MAY_CONNECT =
      "host hub_returns hub_returns 127.0.0.1/32 scram-sha-256\n";

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
   * @param folder a new folder for the cluster and its log
   * @param sql what the superuser runs first, one statement a line
   */
  public static OutsidePostgres start(Path programs, Path folder, String sql) throws IOException {
    OutsidePostgres postgres = new OutsidePostgres(programs, folder.resolve("cluster"), freePort());
    postgres.makeCluster(sql);
    postgres.run(
        "",
        "pg_ctl",
        "-w",
        "-l",
        folder.resolve("postgres.log").toString(),
        "-o",
        "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
            .formatted(postgres.port),
        "start");
    return postgres;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void makeCluster(String sql) throws IOException {
    run("", "initdb", "-A", "reject", "-U", SUPERUSER, "-E", "UTF-8");
    // In single-user mode, the superuser needs no connection, and each line is a statement.
    run(sql, "postgres", "--single", "-c", "exit_on_error=on", "postgres");
    Files.writeString(cluster.resolve("pg_hba.conf"), WHO_MAY_CONNECT);
  }

  /** Its host and port, as in a JDBC URL. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  private void run(String input, String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      // PostgreSQL refuses to run as root. In a user namespace, root counts as nobody.
      command.addAll(List.of("unshare", "-U"));
    }
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

  @Override
  public void close() throws IOException {
    run("", "pg_ctl", "-w", "-m", "fast", "stop");
  }
}
