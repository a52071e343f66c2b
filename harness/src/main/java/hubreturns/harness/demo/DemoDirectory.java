package hubreturns.harness.demo;

import hubreturns.harness.DatabaseAccess;
import hubreturns.harness.Folders;
import hubreturns.harness.Waiting;
import hubreturns.harness.World;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder that keeps the demo's data between runs: world, databases, sent files and logs. */
record DemoDirectory(Path folder) {
  private static final String LOCK = "demo.lock";
  private static final Duration STOP_WAIT = Duration.ofSeconds(45);
  private static final Duration FAST_STOP_WAIT = Duration.ofSeconds(10);

  /** Locks the folder, so that only one demo uses it at a time. */
  FileChannel lock() throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (Optional.ofNullable(channel.tryLock()).isEmpty()) {
      channel.close();
      throw new DemoFailure("another ./demo is running on " + folder + ". Stop it first (Ctrl-C).");
    }
    return channel;
  }

  Path serviceLog() {
    return folder.resolve("service.log");
  }

  Path simulatorLog() {
    return folder.resolve("simulator.log");
  }

  private Path data() {
    return folder.resolve("data");
  }

  /** Whether an earlier run has imported parties and inventory into this folder's database. */
  boolean hasLoaded() {
    return Files.exists(data().resolve("loaded"));
  }

  void noteLoaded() throws IOException {
    Files.writeString(data().resolve("loaded"), "");
  }

  /** The short form of a path below this folder. */
  Path shown(Path path) {
    return Path.of("demo-data").resolve(folder.relativize(path));
  }

  Optional<World> world() {
    Path made = folder.resolve("world");
    return Files.exists(made) ? Optional.of(World.in(made)) : Optional.empty();
  }

  /**
   * Makes the world in a temporary folder and moves it, so that a half-made world is never used.
   */
  World makeWorld(int hubs) throws IOException {
    Path part = folder.resolve("world.part");
    Folders.delete(part);
    World.make(part, hubs);
    Files.move(part, folder.resolve("world"));
    return World.in(folder.resolve("world"));
  }

  /** Makes the folder for the files of one run. */
  Path newRun() throws IOException {
    Path runs = Files.createDirectories(folder.resolve("runs"));
    int number = 1;
    while (Files.exists(runs.resolve(String.valueOf(number)))) {
      number++;
    }
    return Files.createDirectory(runs.resolve(String.valueOf(number)));
  }

  /** Removes everything but the lock. */
  void clear() throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      for (Path child : children.filter(path -> !path.endsWith(LOCK)).toList()) {
        Folders.delete(child);
      }
    }
  }

  /**
   * The programs that a killed run left running. Their command line or environment names this
   * folder.
   */
  List<ProcessHandle> leftovers() {
    return ProcessHandle.allProcesses().filter(this::isLeftover).toList();
  }

  private boolean isLeftover(ProcessHandle process) {
    String line = process.info().commandLine().orElse("");
    return line.contains("-jar")
        && line.contains("hub-returns-")
        && (line.contains(folder + "/")
            || environment(process).contains("_DATA_DIR=" + folder + "/"));
  }

  private static String environment(ProcessHandle process) {
    try {
      return Files.readString(
          Path.of("/proc", String.valueOf(process.pid()), "environ"),
          java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException goneOrNotOurs) {
      return "";
    }
  }

  /** Stops processes as an operator would, and waits for their end. */
  static void end(List<ProcessHandle> processes) throws InterruptedException {
    processes.forEach(ProcessHandle::destroy);
    for (ProcessHandle process : processes) {
      if (!ended(process, STOP_WAIT)) {
        process.destroyForcibly();
      }
    }
  }

  /** The embedded PostgreSQL of this folder, if it is running. */
  Optional<ProcessHandle> database() throws IOException {
    // Another program may have the process ID of a dead PostgreSQL.
    return DatabaseAccess.postmaster(data().resolve("postgres"))
        .filter(process ->
            process
                .info()
                .commandLine()
                .filter(line -> line.contains(data().toString()))
                .isPresent());
  }

  /** Stops a PostgreSQL whose service has ended: smart shutdown first, then fast shutdown. */
  void endDatabase() throws IOException, InterruptedException {
    Optional<ProcessHandle> found = database();
    if (found.isEmpty()) {
      return;
    }
    ProcessHandle database = found.get();
    database.destroy();
    if (!ended(database, FAST_STOP_WAIT)) {
      new ProcessBuilder("kill", "-INT", String.valueOf(database.pid())).start().waitFor();
      if (!ended(database, STOP_WAIT)) {
        throw new DemoFailure(
            "the PostgreSQL of an earlier run does not stop. Stop process %d."
                .formatted(database.pid()));
      }
    }
  }

  private static boolean ended(ProcessHandle process, Duration wait) throws InterruptedException {
    return Waiting.isSo(wait, () -> Waiting.hasEnded(process));
  }
}
