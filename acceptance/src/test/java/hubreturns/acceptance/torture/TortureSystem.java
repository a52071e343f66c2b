package hubreturns.acceptance.torture;

import hubreturns.acceptance.system.Dsms;
import hubreturns.acceptance.system.HubPool;
import hubreturns.acceptance.system.Link;
import hubreturns.acceptance.system.Operator;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.torture.Sender.Target;
import hubreturns.harness.FastPrograms;
import hubreturns.harness.MadeUpHub;
import hubreturns.harness.Program;
import hubreturns.harness.RunningSimulator;
import hubreturns.harness.Waiting;
import hubreturns.harness.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Nodes on one database, with the simulator, two suppliers and their hubs. */
final class TortureSystem implements AutoCloseable {
  private static final double CALLS_PER_SECOND = 1_000;
  private static final int TEN_MINUTES = 600;
  private static final Duration AWAY = Duration.ofSeconds(2);
  private static final Duration FROZEN = Duration.ofSeconds(10);
  private static final Duration CUT_OFF = Duration.ofSeconds(6);
  private static final Duration SHIFTED = Duration.ofSeconds(8);
  private static final long SLOW_NANOS = Duration.ofMillis(150).toNanos();
  private static final long NODE_BYTES_LEFT = 2_000;

  private final Path folder;
  private final Database database;
  private final World world;
  private final RunningSimulator simulator;
  private final Dsms dsms;
  private final List<Node> nodes = new ArrayList<>();
  private final List<MadeUpHub> mine;
  private final List<MadeUpHub> others;

  /**
   * Starts the simulator; {@link #start} starts the rest.
   *
   * @param folder an empty folder
   * @param hubs the size of the inventory
   */
  TortureSystem(
      Path folder, Database database, int nodeCount, int hubs, Map<String, String> settings)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.database = database;
    FastPrograms programs = TestSystem.programs();
    this.world = World.make(folder.resolve("world"), hubs);
    HubPool pool = new HubPool(hubs);
    this.mine = pool.take(hubs / 2, HubPool::ready);
    this.others = pool.take(hubs / 20, HubPool::ofTheOther);
    this.simulator =
        RunningSimulator.start(programs.launcher(Program.SIMULATOR), folder, 0, Map.of());
    this.dsms = new Dsms(simulator);
    Map<String, String> all = new HashMap<>(simulator.serviceEnvironment(CALLS_PER_SECOND));
    all.put("HUB_RETURNS_DSMS_POLL_SECONDS", "2");
    all.putAll(settings);
    for (int n = 1; n <= nodeCount; n++) {
      nodes.add(new Node("node" + n, folder.resolve("node" + n), programs, database, all));
      if (n == 1) {
        // The first node makes the DSP's key, which all nodes use.
        Path data = folder.resolve("node1").resolve("data");
        all.put("HUB_RETURNS_DSP_KEY", data.resolve("dsp.key").toString());
        all.put("HUB_RETURNS_DSP_CERTIFICATE", data.resolve("dsp.pem").toString());
      }
    }
    nodes.getLast().giveClock();
  }

  /** Starts the nodes, and loads the Parties and the inventory. */
  void start() throws IOException, InterruptedException {
    for (Node node : nodes) {
      node.start();
    }
    nodes.getFirst().running().load(world);
  }

  World world() {
    return world;
  }

  Dsms dsms() {
    return dsms;
  }

  List<Node> nodes() {
    return nodes;
  }

  List<MadeUpHub> mine() {
    return mine;
  }

  List<MadeUpHub> others() {
    return others;
  }

  Inventory inventory() {
    List<MadeUpHub> all = new ArrayList<>(mine);
    all.addAll(others);
    return new Inventory(all, world.suppliers());
  }

  Operator operator() {
    return new Operator(nodes.getFirst().running());
  }

  /** The nodes as clients reach them. */
  List<Target> targets() {
    return nodes.stream().map(node -> new Target(node.name(), node.serviceD())).toList();
  }

  Path historyFile() throws IOException {
    return Files.createDirectories(folder).resolve("history.jsonl");
  }

  /** Waits until every node says that it is ready. */
  void awaitReadiness() throws InterruptedException {
    for (Node node : nodes) {
      Waiting.until("readiness of " + node.name(), node::isReady);
    }
  }

  /** What this machine cannot break, and why. */
  List<String> leftOut() {
    List<String> leftOut = new ArrayList<>(database.leftOut());
    nodes.stream()
        .filter(node -> !node.disk().isSmall())
        .forEach(
            node -> leftOut.add("a full disk of " + node.name() + ": " + node.disk().problem()));
    return leftOut;
  }

  private interface Step {
    void on(Node node) throws IOException, InterruptedException;
  }

  /** Breaks any of the nodes. */
  private Fault ofANode(String name, Duration most, Step strike, Step healing) {
    return new Fault(
        name,
        most,
        random -> {
          Node node = nodes.get(random.nextInt(nodes.size()));
          strike.on(node);
          return new Fault.Broken(node.name(), () -> healing.on(node));
        });
  }

  /** Every way in which the system can break on this machine. */
  List<Fault> faults() {
    List<Fault> faults = new ArrayList<>(database.faults());
    faults.addAll(faultsOfNodes());
    faults.addAll(faultsOfTheNetwork());
    faults.addAll(faultsOfTheMachines());
    return faults;
  }

  /** How the processes of the nodes can break. */
  List<Fault> faultsOfNodes() {
    return List.of(
        ofANode("a node is killed", AWAY, Node::kill, Node::start),
        ofANode("a node is stopped", AWAY, Node::stop, Node::start),
        ofANode("a node is frozen", FROZEN, Node::freeze, Node::thaw));
  }

  private List<Fault> faultsOfTheNetwork() {
    return List.of(
        network("a node is cut off", link -> link.set(Link.Mode.REFUSE)),
        network("what a node sends does not arrive", link -> link.set(Link.Mode.SWALLOW)),
        network("answers of the database are lost", link -> link.set(Link.Mode.LOSE_ANSWERS)),
        network("the network is slow", link -> link.slow(SLOW_NANOS)),
        new Fault(
            "connections are reset",
            AWAY,
            random -> {
              nodes.forEach(node -> node.links().forEach(Link::reset));
              return new Fault.Broken(
                  "of all nodes, twice",
                  () -> nodes.forEach(node -> node.links().forEach(Link::reset)));
            }));
  }

  private List<Fault> faultsOfTheMachines() {
    List<Fault> faults = new ArrayList<>();
    faults.add(
        new Fault(
            "a clock is shifted",
            SHIFTED,
            random -> {
              int seconds = random.nextBoolean() ? TEN_MINUTES : -TEN_MINUTES;
              Node node = nodes.getLast();
              node.setClock(seconds);
              return new Fault.Broken(
                  "of %s by %+d seconds".formatted(node.name(), seconds), () -> node.setClock(0));
            }));
    if (nodes.stream().allMatch(node -> node.disk().isSmall())) {
      faults.add(
          ofANode(
              "the disk of a node is full",
              CUT_OFF,
              node -> node.disk().fill(NODE_BYTES_LEFT),
              node -> node.disk().empty()));
    }
    return faults;
  }

  private Fault network(String name, Consumer<Link> strike) {
    return ofANode(
        name,
        CUT_OFF,
        node -> node.links().forEach(strike),
        node -> node.links().forEach(link -> link.set(Link.Mode.PASS)));
  }

  @Override
  public void close() throws IOException {
    for (Node node : nodes) {
      node.close();
    }
    simulator.close();
    database.close();
  }
}
