package hubreturns.bench;

import hubreturns.bench.BareDatabase.Outbox;
import hubreturns.harness.DatabaseAccess;
import hubreturns.harness.Program;
import hubreturns.harness.RunningService;
import hubreturns.harness.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Measures the packaged service and the bare database on the same schema, and prints the hubs per
 * second of each and the ratios (docs/performance.md#goals). The measurements alternate in one run,
 * because the speed of a shared machine changes by a quarter from minute to minute.
 */
record Bench(int hubs, int imports, int rounds, int lists, int singles) {
  static final int LIST = 999;

  /**
   * After this many single returns, Java has compiled everything
   * (docs/performance.md#the-first-requests-after-a-start).
   */
  private static final int WARM_UP_SINGLES = 70_000;

  private static final int WARM_UP_LISTS = 100;
  private static final int LIST_CONNECTIONS = 4;
  private static final int SINGLE_CONNECTIONS = 8;
  private static final int FAIRNESS_TURNS = 5;

  /**
   * A turn of the fairness measurement sends as many lists as this many ordinary rounds, so that it
   * lasts more than a second.
   */
  private static final int FAIRNESS_ROUNDS = 3;

  private static final int SATURATING = 8;
  static final int OVERLOADING = 64;

  /** A new folder for the data of a benchmark. */
  static Path folder() throws IOException {
    return Files.createTempDirectory(
        Files.createDirectories(Program.root().resolve("bench/target")), "run-");
  }

  void run() throws Exception {
    Path folder = folder();
    System.out.printf("making an inventory of %,d hubs in %s%n", hubs, folder);
    World world = World.make(folder, hubs);
    Requests requests = new Requests(world, world.suppliers().getFirst(), hubs);
    Requests others = new Requests(world, world.suppliers().getLast(), hubs);
    long started = System.nanoTime();
    try (RunningService service = RunningService.start(folder, Map.of())) {
      System.out.printf("service ready after %,d ms, new embedded database%n", millis(started));
      service.command("party", "import", world.partiesFile().toString()).requireSuccess();
      importAndCopy(service, world, DatabaseAccess.ofOwner(folder.resolve("data")));
      measure(service, requests, DatabaseAccess.of(folder.resolve("data")));
      fairness(service, requests, others);
      saturation(service, requests);
      System.out.printf(
          "service resident memory: %,d MiB (P10)%n", residentMebibytes(service.process().pid()));
    }
  }

  /**
   * Measures the import of the inventory and a copy of the same rows, in turn. The inventory is
   * complete at the end.
   */
  private void importAndCopy(RunningService service, World world, DatabaseAccess database)
      throws Exception {
    importInventory(service, world);
    CopiedInventory rows =
        CopiedInventory.of(database, world.inventoryFile().resolveSibling("rows.txt"));
    List<Double> ratios = new ArrayList<>();
    for (int turn = 1; turn <= imports; turn++) {
      long copied = rows.copyMillis();
      long importing = System.nanoTime();
      importInventory(service, world);
      long took = millis(importing);
      ratios.add((double) copied / took);
      System.out.printf(
          "inventory of %,d hubs: copied in %,d ms, imported in %,d ms (%,d hubs/s)%n",
          hubs, copied, took, hubs * 1_000L / took);
    }
    ratios.sort(null);
    System.out.printf("P8 import / copy           %.2f%n", ratios.get(ratios.size() / 2));
  }

  /** Sends lists and single returns until Java has compiled everything. */
  static void warmUp(RunningService service, Requests requests) throws Exception {
    System.out.println("warming up");
    Load.overHttp(service, requests, WARM_UP_LISTS, LIST, LIST_CONNECTIONS);
    Load.overHttp(service, requests, WARM_UP_SINGLES, 1, SINGLE_CONNECTIONS);
  }

  private void measure(RunningService service, Requests requests, DatabaseAccess database)
      throws Exception {
    warmUp(service, requests);
    List<Load.Measurement> listMeasurements = new ArrayList<>();
    List<Load.Measurement> bareListMeasurements = new ArrayList<>();
    List<Load.Measurement> bareListsWithRecords = new ArrayList<>();
    List<Load.Measurement> singleMeasurements = new ArrayList<>();
    List<Load.Measurement> bareSingleMeasurements = new ArrayList<>();
    List<Load.Measurement> sameConnections = new ArrayList<>();
    try (BareClients listClients =
            new BareClients(database, requests, LIST, LIST_CONNECTIONS, Outbox.QUEUE);
        BareClients recordClients =
            new BareClients(database, requests, LIST, LIST_CONNECTIONS, Outbox.RECORDS);
        BareClients singleClients =
            new BareClients(database, requests, 1, SINGLE_CONNECTIONS, Outbox.QUEUE)) {
      for (int round = 1; round <= rounds; round++) {
        listMeasurements.add(Load.overHttp(service, requests, lists, LIST, LIST_CONNECTIONS));
        bareListMeasurements.add(listClients.measure(lists));
        bareListsWithRecords.add(recordClients.measure(lists));
        sameConnections.add(Load.overHttp(service, requests, singles / 2, 1, LIST_CONNECTIONS));
        singleMeasurements.add(Load.overHttp(service, requests, singles, 1, SINGLE_CONNECTIONS));
        bareSingleMeasurements.add(singleClients.measure(singles));
        System.out.printf(
            "round %d of %d: lists %,.0f, bare %,.0f, with records %,.0f, singles over 4 connections"
                + " %,.0f, over 8 %,.0f, bare %,.0f hubs/s%n",
            round,
            rounds,
            listMeasurements.getLast().hubsPerSecond(),
            bareListMeasurements.getLast().hubsPerSecond(),
            bareListsWithRecords.getLast().hubsPerSecond(),
            sameConnections.getLast().hubsPerSecond(),
            singleMeasurements.getLast().hubsPerSecond(),
            bareSingleMeasurements.getLast().hubsPerSecond());
      }
    }
    ListsAlone alone = new ListsAlone();
    try (BareClients client = new BareClients(database, requests, LIST, 1, Outbox.QUEUE)) {
      for (int turn = 0; turn < ListsAlone.TURNS; turn++) {
        alone.turn(service, client, requests);
      }
    }
    System.out.println("");
    Load.show("lists of 999 over HTTP, 4 connections", listMeasurements);
    Load.show("the same hubs in the bare database", bareListMeasurements);
    Load.show("the same with their records", bareListsWithRecords);
    Load.show("singles over HTTP, 4 connections", sameConnections);
    Load.show("singles over HTTP, 8 connections", singleMeasurements);
    Load.show("the same hubs in the bare database", bareSingleMeasurements);
    alone.show();
    System.out.println("");
    System.out.printf(
        "   lists / bare lists      %s%n", Load.ratioText(listMeasurements, bareListMeasurements));
    System.out.printf(
        "P1 lists / with records    %s%n", Load.ratioText(listMeasurements, bareListsWithRecords));
    System.out.printf(
        "P3 lists / singles         %s%n", Load.ratioText(listMeasurements, sameConnections));
    System.out.printf(
        "P4 singles / bare singles  %s%n",
        Load.ratioText(singleMeasurements, bareSingleMeasurements));
  }

  /**
   * Measures one User's single returns, sent one after the other, while another User saturates the
   * service with lists (P7).
   */
  private void fairness(RunningService service, Requests requests, Requests others)
      throws Exception {
    List<byte[]> singlesOfOther = others.signed(singles, 1);
    Load.overHttp(service, others, singles / 10, 1, 1);
    Load.Measurement quiet = Load.overHttp(service, others, singles / 4, 1, 1);
    List<Load.Measurement> alone = new ArrayList<>();
    List<Load.Measurement> beside = new ArrayList<>();
    List<Long> nanos = new ArrayList<>();
    int share = singlesOfOther.size() / FAIRNESS_TURNS;
    int listsOfTurn = lists * FAIRNESS_ROUNDS;
    for (int turn = 0; turn < FAIRNESS_TURNS; turn++) {
      Iterator<byte[]> unsent = singlesOfOther.subList(turn * share, (turn + 1) * share).iterator();
      alone.add(Load.overHttp(service, requests, listsOfTurn, LIST, SATURATING));
      AtomicBoolean saturated = new AtomicBoolean(true);
      try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
        Future<?> other =
            thread.submit(() -> {
              while (unsent.hasNext() && saturated.get()) {
                long before = System.nanoTime();
                Load.post(service.serviceD(), unsent.next(), "I99");
                nanos.add(System.nanoTime() - before);
              }
              return null;
            });
        beside.add(Load.overHttp(service, requests, listsOfTurn, LIST, SATURATING));
        saturated.set(false);
        other.get();
      }
      if (!unsent.hasNext()) {
        throw new IllegalStateException("the other User has no more to send; give --singles more");
      }
    }
    Load.Measurement besideThem = Load.Measurement.of(nanos);
    System.out.printf(
        "P7 one User's singles: p99 %.1f ms alone, p50 %.1f and p99 %.1f ms (of %d) beside lists"
            + " over %d connections, which become %.0f %% slower%n",
        quiet.percentile(99),
        besideThem.percentile(50),
        besideThem.percentile(99),
        nanos.size(),
        SATURATING,
        100 * (1 - Load.ratio(beside, alone)));
  }

  /**
   * Sends more lists at once than the ceiling allows. The service answers each of them in time or
   * refuses it (P2).
   */
  private void saturation(RunningService service, Requests requests) throws Exception {
    List<byte[]> bodies = requests.signed(2 * OVERLOADING, LIST);
    AtomicInteger refused = new AtomicInteger();
    Load.Measurement overload =
        Load.measureRequests(
            bodies.size(),
            LIST,
            OVERLOADING,
            () ->
                place -> {
                  int status = Load.post(service.serviceD(), bodies.get(place)).status();
                  if (status == 503) {
                    refused.incrementAndGet();
                  } else if (status != 200) {
                    throw new IllegalStateException("status " + status);
                  }
                });
    System.out.printf(
        "P2 under saturation: %d lists over %d connections, %d refused with 503, slowest %.0f ms%n",
        bodies.size(), OVERLOADING, refused.get(), overload.percentile(100));
  }

  /** The resident memory of a process; 0 after its end. */
  static long residentMebibytes(long pid) throws IOException {
    Path status = Path.of("/proc/" + pid + "/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
        .sum();
  }

  private static void importInventory(RunningService service, World world) throws Exception {
    service.command("inventory", "import", world.inventoryFile().toString()).requireSuccess();
  }

  static long millis(long sinceNanos) {
    return (System.nanoTime() - sinceNanos) / 1_000_000;
  }
}
