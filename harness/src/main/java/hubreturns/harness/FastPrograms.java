package hubreturns.harness;

import hubreturns.harness.Program.Result;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The packaged programs, prepared so that tests can start them hundreds of times. The simulator and
 * the client get an ahead-of-time cache (JEP 514), like that of the service
 * (docs/operations.md#faster-starts). A data directory whose database knows a {@link World} is
 * ready to be copied.
 *
 * <p>The preparation takes some seconds. It is kept until a jar, the Java version or the day
 * changes.
 */
public final class FastPrograms {
  private static final List<String> OPTIONS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          // Code that a short program runs a few hundred times is not worth compiling.
          "-XX:CompileThresholdScaling=3",
          "-Dhubreturns.warm-up.rounds=1",
          // A JVM that cannot use a cache must not say so in the output of a command.
          "-Xlog:disable",
          "-Xlog:all=error:stderr");

  /** The hubs of the prepared world. */
  public static final int HUBS = 15_000;

  private final Path folder;

  private FastPrograms(Path folder) {
    this.folder = folder;
  }

  /** Prepares the programs in a folder, unless an earlier run has prepared the same jars there. */
  public static synchronized FastPrograms in(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    FastPrograms programs = new FastPrograms(folder);
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      Path version = folder.resolve("version");
      String wanted = jarVersions();
      if (!lock.isValid() || !Files.exists(version) || !Files.readString(version).equals(wanted)) {
        Files.deleteIfExists(version);
        programs.prepare();
        Files.writeString(version, wanted);
      }
    }
    return programs;
  }

  private static String jarVersions() throws IOException {
    // The dates in a world count back from the day on which it was made, so a new day needs a new
    // world.
    List<String> versions =
        new ArrayList<>(List.of(System.getProperty("java.vm.version"), World.today().toString()));
    for (Program program : Program.values()) {
      versions.add(
          program.jar()
              + " "
              + Files.size(program.jar())
              + " "
              + Files.getLastModifiedTime(program.jar()));
    }
    return String.join("\n", versions);
  }

  private void prepare() throws IOException, InterruptedException {
    for (String left : List.of("service", "simulator", "world")) {
      Folders.delete(folder.resolve(left));
    }
    Files.deleteIfExists(cache(Program.SIMULATOR));
    Files.deleteIfExists(cache(Program.CLIENT));
    World world = World.make(folder.resolve("world"), HUBS);
    Path serviceFolder = Files.createDirectories(folder.resolve("service"));
    try (RunningSimulator simulator =
            RunningSimulator.start(
                training(Program.SIMULATOR),
                Files.createDirectories(folder.resolve("simulator")),
                0,
                Map.of());
        RunningService service = start(serviceFolder, simulator.serviceEnvironment(1))) {
      service.load(world);
      // Each program writes its cache when it ends. That takes seconds, so they end together.
      Thread endOfService = Thread.ofVirtual().start(service::close);
      Thread endOfSimulator = Thread.ofVirtual().start(simulator::close);
      training(Program.CLIENT).run(Map.of(), rehearsal(world)).requireSuccess();
      endOfService.join();
      endOfSimulator.join();
    }
  }

  /** The command that the client runs while Java records what belongs in the cache. */
  private String[] rehearsal(World world) throws IOException {
    Path file =
        Files.writeString(
            world.folder().resolve("returns.csv"),
            "device_id,return_type\n%s,general\n".formatted(new MadeUpHub(0).deviceId()));
    return new String[] {"submit", file.toString(), "--dry-run"};
  }

  private Path cache(Program program) {
    return program == Program.SERVICE ? ofService(".aot") : folder.resolve(program.name() + ".aot");
  }

  private static Path ofService(String ending) {
    return Path.of(Program.SERVICE.jar().toString().replaceAll("\\.jar$", ending));
  }

  private Launcher training(Program program) {
    return launcher(program, "-XX:AOTCacheOutput=" + cache(program));
  }

  /** Starts a prepared program. */
  public Launcher launcher(Program program) {
    return launcher(program, "-XX:AOTCache=" + cache(program));
  }

  /**
   * Runs an operator command of the service, in a process that keeps running for the next command.
   */
  public Result command(Map<String, String> environment, String... arguments) throws IOException {
    return CommandDesk.run(
        launcher(Program.SERVICE, "-XX:AOTCache=" + ofService("-commands.aot")),
        environment,
        arguments);
  }

  /**
   * Runs a command of the client without settings, in a process that keeps running for the next
   * command.
   */
  public Result clientCommand(String... arguments) throws IOException {
    return CommandDesk.run(launcher(Program.CLIENT), Map.of(), arguments);
  }

  /** Starts the service in a folder and waits until it is ready. */
  public RunningService start(Path serviceFolder, Map<String, String> settings)
      throws IOException, InterruptedException {
    return RunningService.start(launcher(Program.SERVICE), this::command, serviceFolder, settings);
  }

  private Launcher launcher(Program program, String cacheOption) {
    List<String> options = new ArrayList<>(OPTIONS);
    options.add(cacheOption);
    return new Launcher(program, options, program.jar());
  }

  /** Makes a data directory for a service that knows the world, and a copy of that world. */
  public World copyWorldTo(Path data, Path world) throws IOException {
    Folders.copy(folder.resolve("service").resolve("data"), data);
    Folders.copy(folder.resolve("world"), world);
    return World.in(world);
  }

  /** The folder of PostgreSQL's programs, which the service unpacked from its jar. */
  public Path postgresPrograms() {
    return folder.resolve("service").resolve("data").resolve("postgres-programs");
  }
}
