package hubreturns.acceptance.torture;

import hubreturns.acceptance.system.Document;
import hubreturns.acceptance.system.FreePort;
import hubreturns.acceptance.system.ThisMachine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * HAProxy in front of the nodes, and a second one beside each node, which shows the health of the
 * node. The files are those in docs/how-to/run-on-a-highly-available-postgresql.md. Only addresses
 * differ.
 */
final class HaProxy implements AutoCloseable {
  private static final Document HOW_TO =
      new Document("how-to/run-on-a-highly-available-postgresql.md");
  private static final String PROGRAM = "/usr/sbin/haproxy";

  private final Path folder;
  private final int port = FreePort.find();
  private final List<Process> processes = new ArrayList<>();

  /** Starts all processes, and waits until the nodes can be reached. */
  HaProxy(Path folder, List<Node> nodes) throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    String health = HOW_TO.block("6. Open each node's health", "haproxy");
    String front = HOW_TO.block("7. Put HAProxy in front of the nodes", "haproxy");
    String servers = "";
    String pattern =
        front.lines().filter(line -> line.contains("server node1")).findFirst().orElseThrow();
    for (Node node : nodes) {
      int open = FreePort.find();
      start(
          node.name(),
          health
              .replace("THIS.example:8090", "127.0.0.1:" + open)
              .replace("127.0.0.1:8081", "127.0.0.1:" + node.managementPort()));
      servers +=
          pattern
                  .replace("node1.example:8079", "127.0.0.1:" + node.duisPort())
                  .replace("node1", node.name())
                  .replace("port 8090", "port " + open)
              + "\n";
    }
    String listen =
        front
            .lines()
            .filter(line -> !line.contains(" server node"))
            .reduce("", (all, line) -> all + line + "\n");
    start("front", listen.replace("duis.example:8079", "127.0.0.1:" + port) + servers);
  }

  /** Why there can be no proxy on this machine; empty if there can be one. */
  static String whyNot() {
    return ThisMachine.whyNot(List.of(PROGRAM), "the package haproxy; its service must not run");
  }

  private void start(String name, String config) throws IOException {
    Path file = folder.resolve(name + ".cfg");
    // The section before the defaults sets the account of HAProxy. The test leaves it out, and uses
    // its own account.
    Files.writeString(file, config.substring(config.indexOf("defaults\n")));
    processes.add(
        new ProcessBuilder(PROGRAM, "-db", "-f", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start());
  }

  /** The DUIS interface of all nodes, over TLS. */
  URI serviceD() {
    return URI.create("https://127.0.0.1:" + port + "/api/v1/serviceD");
  }

  /** Whether the processes run. */
  boolean isRunning() {
    return processes.stream().allMatch(Process::isAlive);
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
    processes.forEach(process -> process.onExit().join());
  }
}
