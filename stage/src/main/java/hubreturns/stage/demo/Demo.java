package hubreturns.stage.demo;

import hubreturns.stage.Program;
import hubreturns.stage.RunningService;
import hubreturns.stage.RunningSimulator;
import hubreturns.stage.World;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** The main job with nothing to prepare (operate.md, "From the project's root"). */
public final class Demo {
  private static final int HUBS = 10_000;

  /** What the simulator allows and the service uses: lists drain within seconds. */
  private static final int CALLS_PER_SECOND = 1_000;

  /** Halves what a program costs that lives for seconds; one that stays wants both compilers. */
  private static final String FIRST_COMPILER_ONLY = "-XX:TieredStopAtLevel=1";

  private static final String JVM_OPTIONS = "JDK_JAVA_OPTIONS";
  private static final int AS_IT_SHOULD_BE = 0;
  private static final int NOT_AS_IT_SHOULD_BE = 1;

  private final Kept kept;
  private final Ports ports;
  private final Teller teller;
  private final boolean once;
  private final long beganNanos = System.nanoTime();

  private Demo(Kept kept, Ports ports, Teller teller, boolean once) {
    this.kept = kept;
    this.ports = ports;
    this.teller = teller;
    this.once = once;
  }

  /** Arguments: {@code --once}, {@code --fresh}; the script beside the root pom explains them. */
  public static void main(String[] arguments) {
    List<String> options = List.of(arguments);
    PrintStream out =
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
    Kept kept = new Kept(Program.root().toAbsolutePath().resolve("demo-data"));
    AtomicBoolean stopping = stopOnSignal(out, kept);
    int exitCode = NOT_AS_IT_SHOULD_BE;
    try {
      Demo demo =
          new Demo(kept, Ports.from(System.getenv()), new Teller(out), options.contains("--once"));
      exitCode = demo.run(options.contains("--fresh"));
    } catch (Trouble | IllegalStateException | IOException e) {
      if (!stopping.get()) {
        out.println();
        out.println("The demo failed: " + e.getMessage());
        out.println("Logs: " + kept.serviceLog() + " and " + kept.simulatorLog());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.exit(exitCode);
  }

  /** Ctrl-C, and every other end, leaves no process behind. */
  private static AtomicBoolean stopOnSignal(PrintStream out, Kept kept) {
    AtomicBoolean stopping = new AtomicBoolean();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stopping.set(true);
                  stopAll(out, kept);
                },
                "stop"));
    return stopping;
  }

  private static void stopAll(PrintStream out, Kept kept) {
    List<ProcessHandle> children = ProcessHandle.current().children().toList();
    if (children.isEmpty()) {
      return;
    }
    out.println();
    out.println("Stopping the service, its PostgreSQL and the simulator ...");
    try {
      Kept.end(children);
      kept.endDatabase();
      out.println("Stopped. What happened is kept in " + kept.folder());
    } catch (IOException | Trouble e) {
      out.println("Not all is stopped: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int run(boolean fresh) throws IOException, InterruptedException {
    FileChannel lock = kept.lock();
    try (lock) {
      teller.line("Comms Hub Returns: suppliers return hubs in bulk, from the client to the CSPs");
      teller.line("");
      tidy(fresh);
      ports.requireFree();
      World world = world();
      try (RunningSimulator simulator = simulator();
          RunningService service = service(simulator)) {
        return play(world, new Observer(service, simulator, teller));
      }
    }
  }

  private void tidy(boolean fresh) throws IOException, InterruptedException {
    List<ProcessHandle> leftovers = kept.leftovers();
    if (!leftovers.isEmpty()) {
      long began = System.nanoTime();
      Kept.end(leftovers);
      teller.step(
          "Tidy",
          "ended what a killed demo had left running, processes: %d".formatted(leftovers.size()),
          began);
    }
    if (fresh) {
      kept.endDatabase();
      kept.clear();
      teller.step("Fresh", "emptied " + kept.folder());
    }
  }

  private World world() throws IOException {
    var found = kept.world();
    if (found.isPresent()) {
      teller.step("World", "kept from an earlier run, in " + kept.folder());
      return found.get();
    }
    long began = System.nanoTime();
    World made = kept.makeWorld(HUBS);
    teller.step(
        "World",
        "made %s hubs and two suppliers with keys, in %s"
            .formatted(Teller.count(HUBS), kept.folder()),
        began);
    return made;
  }

  private RunningSimulator simulator() throws IOException, InterruptedException {
    long began = System.nanoTime();
    Map<String, String> settings =
        Map.of(
            "HUB_RETURNS_SIMULATOR_CALLS_PER_SECOND",
            String.valueOf(CALLS_PER_SECOND),
            // It stands in for others: the processors are the service's to have.
            JVM_OPTIONS,
            FIRST_COMPILER_ONLY);
    RunningSimulator simulator = RunningSimulator.start(kept.folder(), ports.simulator(), settings);
    teller.step("Simulator", "stands for Remedy and the CSPs at " + simulator.url(), began);
    return simulator;
  }

  private RunningService service(RunningSimulator simulator)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    Map<String, String> settings = new HashMap<>(simulator.serviceEnvironment(CALLS_PER_SECOND));
    settings.putAll(ports.serviceEnvironment());
    if (once) {
      settings.put(JVM_OPTIONS, FIRST_COMPILER_ONLY);
    }
    RunningService service = RunningService.start(kept.folder(), settings);
    teller.step("Service", "with an embedded PostgreSQL at " + service.duis(), began);
    return service;
  }

  private int play(World world, Observer observer) throws IOException, InterruptedException {
    List<Device> inventory = loadedInventory(world, observer);
    long returnedBefore = inventory.stream().filter(Device::isReturned).count();
    List<Sent> sent = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    switch (Choice.from(inventory, world.suppliers(), kept.newRun())) {
      case Choice.UsedUp used ->
          problems.add("nothing was sent: " + used.what() + ". Start over with ./demo --fresh");
      case Choice.Enough enough -> {
        for (ReturnsFile file : enough.files()) {
          sent.add(submit(file, observer));
        }
      }
    }
    long accepted = sent.stream().mapToLong(Sent::accepted).sum();
    long began = System.nanoTime();
    observer.awaitDeliveries(returnedBefore + accepted);
    teller.step(
        "Delivered",
        "%s records to Remedy, and their notices to the CSPs".formatted(Teller.count(accepted)),
        began);
    Findings findings = observer.look();
    sent.forEach(each -> problems.addAll(new Outcomes(teller, each, findings).tell()));
    problems.addAll(new Totals(teller, findings, accepted, returnedBefore).tell());
    new WhereToLook(teller, observer, kept, sent).tell();
    return conclude(problems);
  }

  private List<Device> loadedInventory(World world, Observer observer)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    if (kept.hasLoaded()) {
      List<Device> inventory = observer.inventory();
      if (inventory.stream().filter(device -> device.type().equals("CHF")).count() == HUBS) {
        teller.step(
            "Inventory", "%s hubs, kept from an earlier run".formatted(Teller.count(HUBS)), began);
        return inventory;
      }
    }
    observer.said("party", "import", world.partiesFile().toString());
    observer.said("inventory", "import", world.inventoryFile().toString());
    kept.noteLoaded();
    List<Device> inventory = observer.inventory();
    teller.step(
        "Inventory",
        "imported %s devices and the two suppliers".formatted(Teller.count(inventory.size())),
        began);
    return inventory;
  }

  private Sent submit(ReturnsFile file, Observer observer)
      throws IOException, InterruptedException {
    file.write();
    long began = System.nanoTime();
    Program.Said said =
        Program.CLIENT.runBriefly(
            Map.of(),
            "submit",
            file.path().toString(),
            "--url",
            observer.service().duis().toString(),
            "--key",
            file.sender().key().toString(),
            "--certificate",
            file.sender().certificate().toString(),
            "--dsp-certificate",
            observer.service().certificate().toString());
    if (!Files.exists(file.results())) {
      throw new Trouble(
          "the client could not send %s:%n%s".formatted(file.path(), said.err().strip()));
    }
    teller.step("Client", "sent %s".formatted(kept.shown(file.path())), began);
    return Sent.read(file);
  }

  private int conclude(List<String> problems) {
    if (problems.isEmpty()) {
      teller.heading("All is as it should be (%s).".formatted(Teller.seconds(beganNanos)));
    } else {
      teller.heading("Not all is as it should be:");
      problems.forEach(problem -> teller.line("  - " + problem));
      teller.line("Logs: " + kept.serviceLog() + " and " + kept.simulatorLog());
    }
    if (!once) {
      teller.line("The service and the simulator stay up; Ctrl-C stops them.");
      stayUp();
    }
    return problems.isEmpty() ? AS_IT_SHOULD_BE : NOT_AS_IT_SHOULD_BE;
  }

  /** Until Ctrl-C; what ends by itself before that has failed. */
  private static void stayUp() {
    CompletableFuture<?>[] ends =
        ProcessHandle.current()
            .children()
            .map(ProcessHandle::onExit)
            .toArray(CompletableFuture<?>[]::new);
    Object ended = CompletableFuture.anyOf(ends).join();
    throw new Trouble("the service or the simulator ended by itself: " + ended);
  }
}
