package hubreturns.bench;

import hubreturns.harness.DatabaseAccess;
import hubreturns.harness.Program;
import hubreturns.harness.RunningService;
import hubreturns.harness.World;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Measures inventory imports: against {@code copy} of the same rows, with a small heap, after a
 * kill, of changed lines, and beside single returns (docs/performance.md#the-inventory-import).
 */
record ImportBench(
    Path folder, int rate, int seconds, RunningService service, World world, Requests requests) {
  private static final String HEAP = "-Xmx512m";

  /** Hubs that are in the inventory before the import, so that single requests can return them. */
  private static final int RETURNABLE = 200_000;

  private static final int CONNECTIONS = 8;

  /** What to measure. */
  enum Turn {
    BESIDE,
    COPY,
    KILL,
    CHANGED
  }

  static void run(int hubs, int rate, int seconds, List<Turn> turns) throws Exception {
    Path folder = Bench.folder();
    System.out.printf("making an inventory of %,d hubs in %s%n", hubs, folder);
    World world = World.make(folder, hubs);
    try (RunningService service = RunningService.start(folder, Map.of())) {
      service.command("party", "import", world.partiesFile().toString()).requireSuccess();
      Requests requests = new Requests(world, world.suppliers().getFirst(), RETURNABLE);
      new ImportBench(folder, rate, seconds, service, world, requests).run(turns);
    }
  }

  private void run(List<Turn> turns) throws Exception {
    if (turns.contains(Turn.BESIDE)) {
      beside();
    } else {
      imported("the file", world.inventoryFile());
    }
    if (turns.contains(Turn.COPY)) {
      copy();
    }
    if (turns.contains(Turn.KILL)) {
      kill();
    }
    if (turns.contains(Turn.CHANGED)) {
      imported("the same file again", world.inventoryFile());
      imported("the file with every tenth hub changed", changed());
    }
  }

  /** Measures single returns at a steady rate: alone, and while the whole file is imported. */
  private void beside() throws Exception {
    imported("the hubs to return", head());
    Singles warm = new Singles();
    TimeUnit.SECONDS.sleep(seconds);
    warm.end("warming up");
    Singles alone = new Singles();
    TimeUnit.SECONDS.sleep(seconds);
    alone.end("singles alone");
    Singles beside = new Singles();
    imported("the file beside singles", world.inventoryFile());
    beside.end("singles beside the import");
  }

  private void copy() throws Exception {
    CopiedInventory rows =
        CopiedInventory.of(
            DatabaseAccess.ofOwner(folder.resolve("data")), folder.resolve("rows.txt"));
    long copied = rows.copyMillis();
    long imported = imported("the file into the empty inventory", world.inventoryFile());
    System.out.printf(
        "copied in %,d ms, imported in %,d ms: P8 import / copy %.2f%n",
        copied, imported, (double) copied / imported);
  }

  /** Kills the import when about half of the file is read, and repeats it. */
  private void kill() throws Exception {
    CopiedInventory.truncate(DatabaseAccess.ofOwner(folder.resolve("data")));
    Path log = folder.resolve("killed.log");
    Process first = start(world.inventoryFile(), log);
    while (first.isAlive() && !Files.readString(log).contains(" 50 %")) {
      TimeUnit.MILLISECONDS.sleep(200);
    }
    first.destroyForcibly().waitFor();
    System.out.printf("killed after: %s%n", Files.readAllLines(log).getLast());
    imported("the file after the kill", world.inventoryFile());
  }

  /**
   * The start of the file, up to the last hub to return, including the other devices between the
   * hubs.
   */
  private Path head() throws IOException {
    Path head = folder.resolve("head.csv");
    try (Stream<String> lines = Files.lines(world.inventoryFile())) {
      Files.write(head, lines.limit(1 + RETURNABLE + RETURNABLE / 50).toList());
    }
    return head;
  }

  private Path changed() throws IOException {
    Path changed = folder.resolve("changed.csv");
    try (BufferedReader in = Files.newBufferedReader(world.inventoryFile());
        BufferedWriter out = Files.newBufferedWriter(changed)) {
      long number = 0;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.write(number++ % 10 == 3 ? line.replace(",Whitelisted,", ",Pending,") : line);
        out.newLine();
      }
    }
    return changed;
  }

  private Process start(Path file, Path log) throws IOException {
    Files.deleteIfExists(log);
    return Program.SERVICE
        .launcher(HEAP)
        .start(service.environment(), log, "inventory", "import", "--yes", file.toString());
  }

  /** Imports a file and reports the time and the resident memory of the command. */
  private long imported(String what, Path file) throws IOException, InterruptedException {
    Path log = folder.resolve("import.log");
    long before = System.nanoTime();
    Process process = start(file, log);
    List<Long> resident = new ArrayList<>();
    while (!process.waitFor(1, TimeUnit.SECONDS)) {
      resident.add(Bench.residentMebibytes(process.pid()));
    }
    long took = Bench.millis(before);
    List<String> said = Files.readAllLines(log);
    if (process.exitValue() != 0) {
      throw new IllegalStateException(String.join("\n", said));
    }
    int tenth = resident.size() / 10;
    System.out.printf(
        "%s: %,d ms, resident MiB by tenths of the time: %s, most %d; %s%n",
        what,
        took,
        LongStream.range(0, tenth == 0 ? 0 : 10)
            .mapToObj(part -> String.valueOf(resident.get((int) (part * resident.size() / 10))))
            .toList(),
        resident.stream().mapToLong(Long::longValue).max().orElse(0),
        said.getLast());
    said.stream()
        .filter(line -> line.contains(" left"))
        .skip(said.size() / 2)
        .findFirst()
        .ifPresent(line -> System.out.println("  in the middle: " + line));
    return took;
  }

  /** Single returns at a steady rate, measured from the time at which each was due. */
  private final class Singles {
    private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final AtomicInteger refused = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(1 + CONNECTIONS);

    Singles() {
      threads.execute(this::send);
    }

    private void send() {
      long begun = System.nanoTime();
      for (int i = 0; running.get(); i++) {
        long due = begun + i * TimeUnit.SECONDS.toNanos(1) / rate;
        byte[] body = requests.signed(1, 1).getFirst();
        try {
          TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        } catch (InterruptedException e) {
          return;
        }
        threads.execute(() -> post(body, due));
      }
    }

    private void post(byte[] body, long due) {
      try {
        String answer = Load.post(service.serviceD(), body).body();
        nanos.add(System.nanoTime() - due);
        if (!answer.contains(">I99<")) {
          refused.incrementAndGet();
        }
      } catch (IOException e) {
        refused.incrementAndGet();
      }
    }

    void end(String what) throws InterruptedException {
      running.set(false);
      TimeUnit.SECONDS.sleep(1);
      threads.shutdown();
      if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("the singles do not end");
      }
      Load.Measurement singles = Load.Measurement.of(nanos);
      System.out.printf(
          "%s: %,d at %d a second, p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, slowest %.1f ms; not"
              + " accepted: %d%n",
          what,
          singles.hubs(),
          rate,
          singles.percentile(50),
          singles.percentile(90),
          singles.percentile(99),
          singles.percentile(100),
          refused.get());
    }
  }
}
