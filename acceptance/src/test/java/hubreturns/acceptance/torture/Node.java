package hubreturns.acceptance.torture;

import hubreturns.acceptance.system.FreePort;
import hubreturns.acceptance.system.Link;
import hubreturns.acceptance.system.Management;
import hubreturns.acceptance.system.OutsidePostgres;
import hubreturns.acceptance.system.Signal;
import hubreturns.acceptance.system.SmallDisk;
import hubreturns.harness.FastPrograms;
import hubreturns.harness.RunningService;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node of the service, with the network to its database and a clock of its own. */
final class Node implements AutoCloseable {
  private static final int DISK_MEGABYTES = 200;

  private final String name;
  private final SmallDisk disk;
  private final FastPrograms programs;
  private final List<Link> links = new ArrayList<>();
  private final Map<String, String> settings = new HashMap<>();
  private final int duisPort = FreePort.find();
  private final int managementPort = FreePort.find();
  private Optional<RunningService> service = Optional.empty();

  /** A node that is not started yet. */
  Node(String name, Path folder, FastPrograms programs, Database database, Map<String, String> more)
      throws IOException {
    this.name = name;
    this.disk = SmallDisk.mount(folder, DISK_MEGABYTES);
    this.programs = programs;
    for (String server : database.servers()) {
      links.add(new Link(server));
    }
    settings.putAll(more);
    settings.put("HUB_RETURNS_NODE", name);
    settings.put("HUB_RETURNS_DUIS_PORT", String.valueOf(duisPort));
    settings.put("HUB_RETURNS_MANAGEMENT_PORT", String.valueOf(managementPort));
    settings.put(
        "HUB_RETURNS_DATABASE_URL",
        OutsidePostgres.url(links.stream().map(Link::address).toArray(String[]::new)));
    settings.putAll(database.login());
  }

  /** Gives the node a clock that can be shifted while it runs. */
  void giveClock() throws IOException {
    setClock(0);
    settings.put(
        "JAVA_TOOL_OPTIONS",
        "-javaagent:%s=%s"
            .formatted(ShiftedClock.jar(disk.folder().resolveSibling("")), clockFile()));
  }

  /** Sets the clock this many seconds forward, or back if negative. */
  void setClock(int seconds) throws IOException {
    Path next = disk.folder().resolveSibling(name + ".clock.next");
    Files.writeString(next, String.valueOf(seconds));
    Files.move(
        next,
        clockFile(),
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private Path clockFile() {
    return disk.folder().resolveSibling(name + ".clock");
  }

  String name() {
    return name;
  }

  /** The disk with its data directory and log. */
  SmallDisk disk() {
    return disk;
  }

  /** Its networks to the servers of the database. */
  List<Link> links() {
    return links;
  }

  /** Its DUIS interface. */
  URI serviceD() {
    return running().serviceD();
  }

  int duisPort() {
    return duisPort;
  }

  int managementPort() {
    return managementPort;
  }

  RunningService running() {
    return service.orElseThrow();
  }

  /**
   * Starts the service and waits until it is ready. If the service ends, this starts it again, as a
   * supervisor does. The service may find no database while the database is starting.
   */
  void start() throws InterruptedException {
    Waiting.until(
        "the start of " + name,
        () -> {
          try {
            service = Optional.of(programs.start(disk.folder(), settings));
            return true;
          } catch (IllegalStateException ended) {
            throw new IOException(ended);
          }
        });
  }

  private List<ProcessHandle> process() {
    return List.of(running().process().toHandle());
  }

  /** Kills the service without warning. */
  void kill() throws InterruptedException {
    running().kill();
  }

  /** Stops the service in an orderly way, as a supervisor does. */
  void stop() {
    running().close();
  }

  void freeze() throws IOException, InterruptedException {
    Signal.STOP.send(process());
  }

  /** Lets a frozen service continue. */
  void thaw() throws IOException, InterruptedException {
    Signal.CONT.send(process());
  }

  /** Whether the service says that it is ready. */
  boolean isReady() throws IOException, InterruptedException {
    return new Management(running()).readiness().status() == 200;
  }

  @Override
  public void close() throws IOException {
    if (service.isPresent()) {
      try {
        thaw();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      stop();
    }
    for (Link link : links) {
      link.close();
    }
    disk.close();
  }
}
