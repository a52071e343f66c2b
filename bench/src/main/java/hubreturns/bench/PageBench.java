package hubreturns.bench;

import hubreturns.harness.DatabaseAccess;
import hubreturns.harness.PageVisitor;
import hubreturns.harness.Program;
import hubreturns.harness.RunningService;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Requests the pages of the packaged service, with many hubs and returns, one page after another
 * over one connection, and prints the time of each (docs/performance.md#goals).
 */
record PageBench(int hubs, int returns, int views) {
  private static final String PASSWORD = "measured in milliseconds";
  private static final int WARM_UP = 30;

  /** Measures in a folder whose data is kept for later runs, or in a new folder. */
  void run(Optional<Path> kept) throws Exception {
    Path folder = kept.isPresent() ? Files.createDirectories(kept.get()) : Bench.folder();
    long started = System.nanoTime();
    try (RunningService service = RunningService.start(folder, Map.of())) {
      System.out.printf("service ready after %,d ms%n", Bench.millis(started));
      Path filled = folder.resolve("filled");
      if (!Files.exists(filled)) {
        System.out.printf("making %,d hubs and %,d returns%n", hubs, returns);
        try (Connection database = DatabaseAccess.ofOwner(folder.resolve("data")).connect()) {
          PageWorld.fill(database, hubs, returns);
        }
        add(service, filled, "operator", "--role", "operator");
        add(service, filled, "big", "--role", "supplier", "--party", "Supplier A");
        add(service, filled, "small", "--role", "supplier", "--party", "Supplier B");
      }
      URI base = service.ssi();
      for (String name : List.of("big", "small", "operator")) {
        measure(signedIn(base, name, filled), name);
      }
    }
  }

  private static void add(RunningService service, Path filled, String name, String... options)
      throws Exception {
    Program.Result result =
        service
            .command(
                Stream.concat(Stream.of("user", "add", name), Stream.of(options))
                    .toArray(String[]::new))
            .requireSuccess();
    Files.writeString(
        filled,
        name + "=" + result.out().strip() + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static PageVisitor signedIn(URI base, String name, Path filled) throws Exception {
    Properties passwords = new Properties();
    try (var reader = Files.newBufferedReader(filled)) {
      passwords.load(reader);
    }
    PageVisitor person = new PageVisitor(base).signIn(name, PASSWORD);
    if (!person.get("/password").body().contains("chosen")) {
      person.settle(name, passwords.getProperty(name), PASSWORD);
    }
    return person;
  }

  /** Pages by name. The words in braces are replaced for each view. */
  private static final Map<String, String> PAGES = new LinkedHashMap<>();

  static {
    PAGES.put("overview", "/");
    PAGES.put("list, newest", "/returns");
    PAGES.put("list, a page from the middle", "/returns?after={place}");
    PAGES.put("list, oldest first", "/returns?order=oldest");
    PAGES.put("list, by charge", "/returns?order=charge-down");
    PAGES.put("list, by hub, a later page", "/returns?order=hub&key=0012000000000000&after=1");
    PAGES.put("list, one stage, by days open", "/returns?stage=In+transit&order=days-down");
    PAGES.put("list, one stage", "/returns?stage=In+transit");
    PAGES.put("list, closed and dual band", "/returns?stage=Closed&han=Dual+Band");
    PAGES.put("list, one code", "/returns?code=E19");
    PAGES.put("list, a maker nobody has", "/returns?maker=Nobody");
    PAGES.put("list, returned late", "/returns?late=1");
    PAGES.put("list, open for 75 days", "/returns?age=75");
    PAGES.put("list, one day", "/returns?from=2026-09-01&to=2026-09-01");
    PAGES.put("search, whole ID", "/returns?q={hub}");
    PAGES.put("search, the last 6 digits", "/returns?q={tail}");
    PAGES.put("search, the first 12 digits", "/returns?q={head}");
    PAGES.put("search, anywhere in the ID", "/returns?anywhere=1&q={middle}");
    PAGES.put("search, own reference", "/returns?q=JOB-{request}");
    PAGES.put("search, Remedy id", "/returns?q=REM{place}");
    PAGES.put("one hub", "/hubs/{hub}");
    PAGES.put("requests", "/requests");
    PAGES.put("requests with rejected hubs", "/requests?rejected=1");
    PAGES.put("one request", "/requests/CHR-{padded}");
    PAGES.put("overdue", "/overdue");
    PAGES.put("overdue and due soon", "/overdue?soon=1");
  }

  private String path(String pattern, int view) {
    // A hub of a request of the big supplier; the views are spread over the year.
    long request = (long) view * 7919 % (returns / 100 / 10) * 10;
    String hub = "%016X".formatted(0x00DB_1234_0000_0000L + request * 100 + view % 100);
    return pattern
        .replace("{hub}", hub)
        .replace("{tail}", hub.substring(10))
        .replace("{head}", hub.substring(0, 12))
        .replace("{middle}", hub.substring(9, 15))
        .replace("{request}", String.valueOf(request))
        .replace("{padded}", "%016d".formatted(request))
        .replace("{place}", String.valueOf((request + 1) * 1_000 + view % 100 + 1));
  }

  private void measure(PageVisitor person, String name) throws Exception {
    System.out.printf("%nas %s, %d views of each page%n", name, views);
    System.out.printf("%-32s %8s %8s %8s %6s%n", "page", "p50 ms", "p95 ms", "most ms", "status");
    for (Map.Entry<String, String> page : PAGES.entrySet()) {
      List<Long> nanos = new ArrayList<>();
      int status = 0;
      for (int view = -WARM_UP; view < views; view++) {
        String path = path(page.getValue(), Math.abs(view));
        long before = System.nanoTime();
        status = person.get(path).statusCode();
        if (view >= 0) {
          nanos.add(System.nanoTime() - before);
        }
      }
      Load.Measurement measured = Load.Measurement.of(nanos);
      System.out.printf(
          "%-32s %8.1f %8.1f %8.1f %6d%n",
          page.getKey(),
          measured.percentile(50),
          measured.percentile(95),
          measured.percentile(100),
          status);
    }
  }
}
