package hubreturns.acceptance.system;

import hubreturns.acceptance.report.RunFacts;
import hubreturns.acceptance.wire.Duis;
import hubreturns.harness.DatabaseAccess;
import hubreturns.harness.Program;
import hubreturns.harness.RunningService;
import hubreturns.harness.RunningSimulator;
import hubreturns.harness.Supplier;
import hubreturns.harness.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A service with its own database, a simulator for it, two suppliers and their hubs. */
public final class TestSystem implements AutoCloseable {
  private static final double CALLS_PER_SECOND = 1_000;

  private final Path folder;
  private final World world;
  private final RunningSimulator simulator;
  private final HubPool hubPool;
  private final Dsms dsms;
  private final Map<String, String> more;
  private RunningService service;

  private TestSystem(Path folder, int hubs, Map<String, String> more)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.more = Map.copyOf(more);
    clear(folder);
    this.world = World.make(folder.resolve("world"), hubs);
    this.hubPool = new HubPool(hubs);
    this.simulator = RunningSimulator.start(folder, 0, Map.of());
    this.dsms = new Dsms(simulator);
    this.service = RunningService.start(folder, settings());
    operator().ask("party", "import", world.partiesFile().toString());
    operator().ask("inventory", "import", world.inventoryFile().toString());
  }

  /** Starts a new test system in its own folder below target. */
  public static TestSystem start(String name, int hubs) throws IOException, InterruptedException {
    return start(name, hubs, Map.of());
  }

  /** Starts a new test system with additional settings for the service. */
  public static TestSystem start(String name, int hubs, Map<String, String> more)
      throws IOException, InterruptedException {
    Path target = Program.root().resolve("acceptance").resolve("target");
    return new TestSystem(target.resolve("system-" + name), hubs, more);
  }

  /** Tells the report which programs run. */
  void introduce() throws IOException, InterruptedException {
    RunFacts.tell("Service", operator().ask("--version").strip());
    RunFacts.tell(
        "PostgreSQL",
        Files.readString(dataFolder().resolve("postgres").resolve("PG_VERSION")).strip()
            + ", embedded, kept in the data directory");
    RunFacts.tell(
        "Inventory", hubPool.size() + " made-up hubs of EDMI, Toshiba and WNC, two suppliers");
  }

  private static void clear(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        all.sorted(Comparator.reverseOrder())
            .forEach(path -> {
              try {
                Files.delete(path);
              } catch (IOException e) {
                throw new UncheckedIOException("clearing " + folder, e);
              }
            });
      }
    }
    Files.createDirectories(folder);
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(simulator.serviceEnvironment(CALLS_PER_SECOND));
    settings.put("HUB_RETURNS_NODE", "acceptance");
    settings.putAll(more);
    return settings;
  }

  /** Starts the service again on the same data, after it was killed or stopped. */
  public void restart() throws IOException, InterruptedException {
    service = RunningService.start(folder, settings());
  }

  /** Starts one more node on the same database, with the same key; the caller ends it. */
  public RunningService oneMoreNode(String name) throws IOException, InterruptedException {
    Map<String, String> settings = settings();
    settings.put("HUB_RETURNS_NODE", name);
    settings.putAll(DatabaseAccess.of(dataFolder()).environment());
    settings.put("HUB_RETURNS_DSP_KEY", dataFolder().resolve("dsp.key").toString());
    settings.put("HUB_RETURNS_DSP_CERTIFICATE", dataFolder().resolve("dsp.pem").toString());
    return RunningService.start(Files.createDirectories(folder.resolve(name)), settings);
  }

  /** The running service. */
  public RunningService service() {
    return service;
  }

  /** Its DUIS interface. */
  public Duis duis() {
    return new Duis(service);
  }

  /** Its operator. */
  public Operator operator() {
    return new Operator(service);
  }

  /** What reached DSMS and the CSPs. */
  public Dsms dsms() {
    return dsms;
  }

  /** Hubs that no other test touches. */
  public HubPool hubPool() {
    return hubPool;
  }

  /** The made-up world that the inventory was made of. */
  public World world() {
    return world;
  }

  /** The supplier with nine of ten hubs. */
  public Supplier first() {
    return world.suppliers().getFirst();
  }

  /** The other one. */
  public Supplier second() {
    return world.suppliers().getLast();
  }

  /** Files of a test's own. */
  public Path scratch(String name) throws IOException {
    Path scratch = folder.resolve("scratch").resolve(name);
    Files.createDirectories(scratch);
    return scratch;
  }

  /** The service's data directory. */
  public Path dataFolder() {
    return folder.resolve("data");
  }

  /** Processes that still work on its data, the service's own and PostgreSQL's. */
  public List<ProcessHandle> processes() {
    String mark = dataFolder().toAbsolutePath().normalize().toString();
    return ProcessHandle.allProcesses()
        .filter(
            process -> process.info().commandLine().map(line -> line.contains(mark)).orElse(false))
        .toList();
  }

  @Override
  public void close() {
    service.close();
    simulator.close();
  }
}
