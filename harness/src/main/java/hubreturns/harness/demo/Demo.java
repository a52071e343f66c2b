package hubreturns.harness.demo;

import hubreturns.harness.Program;
import hubreturns.harness.RunningService;
import hubreturns.harness.RunningSimulator;
import hubreturns.harness.World;
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

/** Runs the demo. The script {@code demo} in the project's root starts this class. */
public final class Demo {
  private static final int HUBS = 10_000;

  /** The rate of calls to the simulator, high enough to deliver a list within seconds. */
  private static final int CALLS_PER_SECOND = 1_000;

  /** Halves the processor time of a program that runs for seconds only. */
  private static final String FIRST_COMPILER_ONLY = "-XX:TieredStopAtLevel=1";

  private static final String JVM_OPTIONS = "JDK_JAVA_OPTIONS";
  private static final int SUCCESS = 0;
  private static final int FAILURE = 1;

  private final DemoDirectory directory;
  private final Ports ports;
  private final Console console;
  private final boolean once;
  private final long beganNanos = System.nanoTime();

  private Demo(DemoDirectory directory, Ports ports, Console console, boolean once) {
    this.directory = directory;
    this.ports = ports;
    this.console = console;
    this.once = once;
  }

  /** Takes the arguments {@code --once} and {@code --fresh}, as {@code ./demo --help} says. */
  public static void main(String[] arguments) {
    List<String> options = List.of(arguments);
    PrintStream out =
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
    DemoDirectory directory =
        new DemoDirectory(Program.root().toAbsolutePath().resolve("demo-data"));
    AtomicBoolean stopping = stopOnSignal(out, directory);
    int exitCode = FAILURE;
    try {
      Demo demo =
          new Demo(
              directory, Ports.from(System.getenv()), new Console(out), options.contains("--once"));
      exitCode = demo.run(options.contains("--fresh"));
    } catch (DemoFailure | IllegalStateException | IOException e) {
      if (!stopping.get()) {
        out.println();
        out.println("The demo failed: " + e.getMessage());
        out.println("Logs: " + directory.serviceLog() + " and " + directory.simulatorLog());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.exit(exitCode);
  }

  /** Stops all processes at Ctrl-C and at every other exit. */
  private static AtomicBoolean stopOnSignal(PrintStream out, DemoDirectory directory) {
    AtomicBoolean stopping = new AtomicBoolean();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stopping.set(true);
                  stopAll(out, directory);
                },
                "stop"));
    return stopping;
  }

  private static void stopAll(PrintStream out, DemoDirectory directory) {
    List<ProcessHandle> children = ProcessHandle.current().children().toList();
    if (children.isEmpty()) {
      return;
    }
    out.println();
    out.println("Stopping the service, its PostgreSQL and the simulator ...");
    try {
      DemoDirectory.end(children);
      directory.endDatabase();
      out.println("Stopped. The data is in " + directory.folder());
    } catch (IOException | DemoFailure e) {
      out.println("A program is still running: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int run(boolean fresh) throws IOException, InterruptedException {
    FileChannel lock = directory.lock();
    try (lock) {
      console.line("Comms Hub Returns: suppliers return hubs in bulk, from the client to the CSPs");
      console.line("");
      tidy(fresh);
      ports.requireFree();
      World world = world();
      try (RunningSimulator simulator = simulator();
          RunningService service = service(simulator)) {
        return run(world, new Observer(service, simulator, console));
      }
    }
  }

  private void tidy(boolean fresh) throws IOException, InterruptedException {
    List<ProcessHandle> leftovers = directory.leftovers();
    if (!leftovers.isEmpty()) {
      long began = System.nanoTime();
      DemoDirectory.end(leftovers);
      console.step(
          "Clean-up",
          "stopped processes of an earlier demo that was killed: %d".formatted(leftovers.size()),
          began);
    }
    if (fresh) {
      directory.endDatabase();
      directory.clear();
      console.step("Fresh", "emptied " + directory.folder());
    }
  }

  private World world() throws IOException {
    var found = directory.world();
    if (found.isPresent()) {
      console.step("World", "from an earlier run, in " + directory.folder());
      return found.get();
    }
    long began = System.nanoTime();
    World made = directory.makeWorld(HUBS);
    console.step(
        "World",
        "made %s hubs and 2 suppliers with keys, in %s"
            .formatted(Console.count(HUBS), directory.folder()),
        began);
    return made;
  }

  private RunningSimulator simulator() throws IOException, InterruptedException {
    long began = System.nanoTime();
    Map<String, String> settings =
        Map.of(
            "HUB_RETURNS_SIMULATOR_CALLS_PER_SECOND",
            String.valueOf(CALLS_PER_SECOND),
            // So the simulator leaves the processors to the service.
            JVM_OPTIONS,
            FIRST_COMPILER_ONLY);
    RunningSimulator simulator =
        RunningSimulator.start(directory.folder(), ports.simulator(), settings);
    console.step("Simulator", "simulates Remedy and the CSPs at " + simulator.url(), began);
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
    RunningService service = RunningService.start(directory.folder(), settings);
    console.step("Service", "with an embedded PostgreSQL at " + service.duis(), began);
    return service;
  }

  private int run(World world, Observer observer) throws IOException, InterruptedException {
    List<Device> inventory = loadedInventory(world, observer);
    long returnedBefore = inventory.stream().filter(Device::isReturned).count();
    List<Submission> sent = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    switch (Choice.from(inventory, world.suppliers(), directory.newRun())) {
      case Choice.TooFewHubs few ->
          problems.add(
              few.what() + ". Nothing was sent. Run ./demo --fresh to start with a new inventory.");
      case Choice.FilesToSend send -> {
        for (ReturnsFile file : send.files()) {
          sent.add(submit(file, observer));
        }
      }
    }
    long accepted = sent.stream().mapToLong(Submission::accepted).sum();
    long began = System.nanoTime();
    observer.awaitDeliveries(returnedBefore + accepted);
    console.step(
        "Delivered",
        "%s records to Remedy, and the notices to the CSPs".formatted(Console.count(accepted)),
        began);
    Findings findings = observer.findings();
    sent.forEach(each -> problems.addAll(new Outcomes(console, each, findings).print()));
    problems.addAll(new Totals(console, findings, accepted, returnedBefore).print());
    new DemoAddresses(console, observer, directory, sent).print();
    return conclude(problems);
  }

  private List<Device> loadedInventory(World world, Observer observer)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    if (directory.hasLoaded()) {
      List<Device> inventory = observer.inventory();
      if (inventory.stream().filter(device -> device.type().equals("CHF")).count() == HUBS) {
        console.step(
            "Inventory", "%s hubs, from an earlier run".formatted(Console.count(HUBS)), began);
        return inventory;
      }
    }
    observer.command("party", "import", world.partiesFile().toString());
    observer.command("inventory", "import", world.inventoryFile().toString());
    directory.noteLoaded();
    List<Device> inventory = observer.inventory();
    console.step(
        "Inventory",
        "imported %s devices and 2 suppliers".formatted(Console.count(inventory.size())),
        began);
    return inventory;
  }

  private Submission submit(ReturnsFile file, Observer observer)
      throws IOException, InterruptedException {
    file.write();
    long began = System.nanoTime();
    Program.Result result =
        Program.CLIENT.runBriefly(
            Map.of(),
            file.sender()
                .submit(
                    file.path(),
                    observer.service().duis().toString(),
                    observer.service().certificate()));
    if (!Files.exists(file.results())) {
      throw new DemoFailure(
          "the client could not send %s:%n%s".formatted(file.path(), result.err().strip()));
    }
    console.step("Client", "sent %s".formatted(directory.shown(file.path())), began);
    return Submission.read(file);
  }

  private int conclude(List<String> problems) {
    if (problems.isEmpty()) {
      console.heading(
          "The demo succeeded: every count agrees (%s).".formatted(Console.seconds(beganNanos)));
    } else {
      console.heading("The demo found problems:");
      problems.forEach(problem -> console.line("  - " + problem));
      console.line("Logs: " + directory.serviceLog() + " and " + directory.simulatorLog());
    }
    if (!once) {
      console.line("The service and the simulator keep running. Press Ctrl-C to stop them.");
      waitForCtrlC();
    }
    return problems.isEmpty() ? SUCCESS : FAILURE;
  }

  /** Waits for Ctrl-C. A program that ends before that has failed. */
  private void waitForCtrlC() {
    CompletableFuture<?>[] ends =
        ProcessHandle.current()
            .children()
            .map(ProcessHandle::onExit)
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.anyOf(ends).join();
    throw new DemoFailure(
        "the service or the simulator stopped unexpectedly. The end of %s or %s says why"
            .formatted(directory.serviceLog(), directory.simulatorLog()));
  }
}
