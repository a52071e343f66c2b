package hubreturns.acceptance.system;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.RunFacts;
import hubreturns.acceptance.wire.Answer;
import hubreturns.acceptance.wire.Duis;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.harness.DatabaseAccess;
import hubreturns.harness.FastPrograms;
import hubreturns.harness.Folders;
import hubreturns.harness.MadeUpHub;
import hubreturns.harness.Program;
import hubreturns.harness.RunningService;
import hubreturns.harness.RunningSimulator;
import hubreturns.harness.Supplier;
import hubreturns.harness.Waiting;
import hubreturns.harness.World;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A running service with its own database, a simulator, two suppliers and their hubs. */
public final class TestSystem implements AutoCloseable {
  private static final double CALLS_PER_SECOND = 1_000;

  private final Path folder;
  private final FastPrograms programs;
  private final World world;
  private final Optional<RunningSimulator> simulator;
  private final HubPool hubPool;
  private final Optional<Dsms> dsms;
  private final Map<String, String> more;
  private final URI remedy;
  private RunningService service;

  private TestSystem(Path folder, OptionalInt ownHubs, Map<String, String> more)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.more = Map.copyOf(more);
    clear(folder);
    this.programs = programs();
    int hubs = ownHubs.orElse(FastPrograms.HUBS);
    this.hubPool = new HubPool(hubs);
    Path worldFolder = folder.resolve("world");
    this.world =
        ownHubs.isPresent()
            ? World.make(worldFolder, hubs)
            : programs.copyWorldTo(dataFolder(), worldFolder);
    Optional<URI> elsewhere =
        Optional.ofNullable(more.get("HUB_RETURNS_DSMS_URL")).map(URI::create);
    this.simulator =
        elsewhere.isPresent()
            ? Optional.empty()
            : Optional.of(
                RunningSimulator.start(programs.launcher(Program.SIMULATOR), folder, 0, Map.of()));
    this.remedy = elsewhere.or(() -> simulator.map(RunningSimulator::url)).orElseThrow();
    this.dsms = simulator.map(Dsms::new);
    this.service = programs.start(folder, settings());
    if (ownHubs.isPresent()) {
      importWorld();
    }
  }

  private void importWorld() throws IOException, InterruptedException {
    boolean isLoaded = false;
    try {
      service.load(world);
      isLoaded = true;
    } finally {
      // If loading fails, no caller gets this system, so nobody else could stop its programs.
      if (!isLoaded) {
        close();
      }
    }
  }

  /** Starts a new test system in its own folder below target, with a copy of the prepared world. */
  public static TestSystem start(String name) throws IOException, InterruptedException {
    return start(name, Map.of());
  }

  /**
   * Starts a new test system that knows the prepared world, with additional settings. It has no
   * simulator if {@code HUB_RETURNS_DSMS_URL} is set; if that is empty, returns stay in the outbox.
   */
  public static TestSystem start(String name, Map<String, String> more)
      throws IOException, InterruptedException {
    return new TestSystem(target().resolve("system-" + name), OptionalInt.empty(), more);
  }

  /**
   * Starts a new test system that imports a world of its own. It is for a database that is not the
   * embedded one, or for more hubs than the prepared world has.
   */
  public static TestSystem start(String name, int hubs, Map<String, String> more)
      throws IOException, InterruptedException {
    return new TestSystem(target().resolve("system-" + name), OptionalInt.of(hubs), more);
  }

  public static FastPrograms programs() throws IOException, InterruptedException {
    return FastPrograms.in(target().resolve("programs"));
  }

  /** The folder of PostgreSQL's programs. */
  public static Path postgresPrograms() throws IOException, InterruptedException {
    return programs().postgresPrograms();
  }

  /** The folder for whatever the tests write. */
  public static Path target() {
    return Program.root().resolve("acceptance").resolve("target");
  }

  /** Runs a command of the suppliers' client. */
  public Program.Result client(String... arguments) throws IOException, InterruptedException {
    return programs.launcher(Program.CLIENT).run(Map.of(), arguments);
  }

  /** Runs a command of the client in a process that keeps running for the next command. */
  public Program.Result clientCommand(String... arguments) throws IOException {
    return programs.clientCommand(arguments);
  }

  /** Starts a command of the suppliers' client, which a test may interrupt. */
  public Process startClient(Path log, String... arguments) throws IOException {
    return programs.launcher(Program.CLIENT).start(Map.of(), log, arguments);
  }

  /** Starts a command of the operator, which a test may interrupt. */
  public Process startCommand(Path log, String... arguments) throws IOException {
    return programs.launcher(Program.SERVICE).start(service.environment(), log, arguments);
  }

  /** Tells the report which programs run. */
  void introduce() throws IOException, InterruptedException {
    // The packaged jar itself, not the prepared copy that the other commands use.
    RunFacts.add("Service", Program.SERVICE.runBriefly(Map.of(), "--version").out().strip());
    RunFacts.add(
        "PostgreSQL",
        Files.readString(dataFolder().resolve("postgres").resolve("PG_VERSION")).strip()
            + ", embedded, kept in the data directory");
    RunFacts.add(
        "Inventory", hubPool.size() + " made-up hubs of EDMI, Toshiba and WNC, two suppliers");
  }

  /** An empty folder below target. */
  public static Path emptyFolder(String name) throws IOException {
    Path folder = target().resolve(name);
    clear(folder);
    return folder;
  }

  private static void clear(Path folder) throws IOException {
    Folders.delete(folder);
    Files.createDirectories(folder);
  }

  private Map<String, String> settings() {
    Map<String, String> settings =
        new HashMap<>(RunningSimulator.serviceEnvironment(remedy, CALLS_PER_SECOND));
    settings.put("HUB_RETURNS_NODE", "acceptance");
    settings.putAll(more);
    return settings;
  }

  /** Starts the service again on the same data, after the service was killed or stopped. */
  public void restart() throws IOException, InterruptedException {
    service = programs.start(folder, settings());
  }

  /** Starts another node on the same database with the same key. The caller must stop the node. */
  public RunningService oneMoreNode(String name) throws IOException, InterruptedException {
    return oneMoreNode(name, Map.of());
  }

  /** Starts another node with settings of its own, or starts it again. */
  public RunningService oneMoreNode(String name, Map<String, String> own)
      throws IOException, InterruptedException {
    Map<String, String> settings = settings();
    settings.put("HUB_RETURNS_NODE", name);
    if (!settings.containsKey("HUB_RETURNS_DATABASE_URL")) {
      settings.putAll(DatabaseAccess.of(dataFolder()).environment());
    }
    settings.put("HUB_RETURNS_DSP_KEY", dataFolder().resolve("dsp.key").toString());
    settings.put("HUB_RETURNS_DSP_CERTIFICATE", dataFolder().resolve("dsp.pem").toString());
    settings.putAll(own);
    return programs.start(Files.createDirectories(folder.resolve(name)), settings);
  }

  public RunningService service() {
    return service;
  }

  /** Waits until no record waits for its delivery, once suppliers have stopped sending. */
  public void awaitAllSent() throws IOException, InterruptedException {
    awaitSent(operator().returns().size());
  }

  private void awaitSent(int returns) throws InterruptedException {
    // Each operator command costs more than a call on the simulator, so the simulator is asked
    // first.
    dsms().awaitRecords(returns);
    Waiting.until(
        "every record to be sent",
        () -> operator().rows("deliveries", "list", "--state", "waiting").isEmpty());
  }

  /**
   * Waits until no record waits for its delivery, and checks that Remedy has exactly one for each
   * accepted hub.
   *
   * @return the Return References
   */
  public List<String> checkOneRecordEach() throws IOException, InterruptedException {
    List<String> references =
        operator().returns().stream().map(row -> Operator.text(row, "return_reference")).toList();
    awaitSent(references.size());
    assertThat(dsms().allRecords())
        .as(Seed.replay())
        .extracting(record -> record.get("Return Reference"))
        .containsExactlyInAnyOrderElementsOf(references);
    return references;
  }

  /** The DUIS interface of the service. */
  public Duis duis() {
    return new Duis(service);
  }

  /** The health and the metrics of the service. */
  public Management management() {
    return new Management(service);
  }

  /** What the service has logged. */
  public String log() throws IOException {
    return Files.readString(folder.resolve("service.log"));
  }

  public Operator operator() {
    return new Operator(service);
  }

  /** Remedy and the CSPs. */
  public Dsms dsms() {
    return dsms.orElseThrow(() -> new IllegalStateException("this system delivers elsewhere"));
  }

  /** The hubs that no test has taken yet. */
  public HubPool hubPool() {
    return hubPool;
  }

  /** The made-up suppliers and hubs. */
  public World world() {
    return world;
  }

  /** The supplier that has nine of ten hubs. */
  public Supplier first() {
    return world.suppliers().getFirst();
  }

  /** The supplier that has one of ten hubs. */
  public Supplier second() {
    return world.suppliers().getLast();
  }

  /** A hub of the first supplier that can be returned, and that no other test has taken. */
  public MadeUpHub hub() {
    return hubs(1).getFirst();
  }

  /**
   * This many hubs of the first supplier that can be returned, and that no other test has taken.
   */
  public List<MadeUpHub> hubs(int count) {
    return hubPool.take(count, HubPool::ready);
  }

  /** The Device IDs of this many hubs, taken as {@link #hubs} takes them. */
  public List<String> hubIds(int count) {
    return HubPool.ids(hubs(count));
  }

  /** A no fault return of the first supplier that names no hub yet. */
  public ReturnRequest noFaultReturn() {
    return ReturnRequest.noFaultReturn(first());
  }

  /** Sends a request of the first supplier that must get an answer. */
  public Answer send(ReturnRequest request) throws IOException, InterruptedException {
    return duis().send(request.signedBy(first()));
  }

  /** A folder for the files of a test. */
  public Path scratch(String name) throws IOException {
    return Files.createDirectories(folder.resolve("scratch").resolve(name));
  }

  /** The service's data directory. */
  public Path dataFolder() {
    return folder.resolve("data");
  }

  /** The processes of the service and of PostgreSQL that still use the data directory. */
  public List<ProcessHandle> processes() {
    String mark = dataFolder().toAbsolutePath().normalize().toString();
    return ProcessHandle.allProcesses()
        .filter(
            process -> process.info().commandLine().map(line -> line.contains(mark)).orElse(false))
        .toList();
  }

  /**
   * Stops all programs. The database outlives a service that was killed, so it is stopped as well.
   */
  @Override
  public void close() {
    service.close();
    simulator.ifPresent(RunningSimulator::close);
    List<ProcessHandle> left = processes();
    left.forEach(ProcessHandle::destroy);
    try {
      Waiting.until(
          "processes of the service to end", () -> left.stream().allMatch(Waiting::hasEnded));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
