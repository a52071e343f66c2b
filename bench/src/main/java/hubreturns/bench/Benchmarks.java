package hubreturns.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The benchmarks, each as a command. Their results are in docs/performance.md. */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class Benchmarks {
  private static final String HUBS = "Hubs in the inventory (${DEFAULT-VALUE}).";
  private static final String LISTS = "Lists of 999 in each round (${DEFAULT-VALUE}).";

  private Benchmarks() {}

  /** Runs the benchmark that the first argument names. */
  public static void main(String[] arguments) {
    // Java keeps at most this many idle connections to a server. The default is 5.
    System.setProperty("http.maxConnections", String.valueOf(Bench.OVERLOADING));
    System.exit(commands().execute(arguments));
  }

  static CommandLine commands() {
    return new CommandLine(new Benchmarks()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Command(
      description = "Measures lists, single returns and imports against the bare database.",
      mixinStandardHelpOptions = true)
  void run(
      @Option(names = "--hubs", defaultValue = "3000000", description = HUBS) int hubs,
      @Option(
              names = "--imports",
              defaultValue = "1",
              description = "Imports and copies of the inventory (${DEFAULT-VALUE}).")
          int imports,
      @Option(
              names = "--rounds",
              defaultValue = "16",
              description = "Rounds of measurements (${DEFAULT-VALUE}).")
          int rounds,
      @Option(names = "--lists", defaultValue = "20", description = LISTS) int lists,
      @Option(
              names = "--singles",
              defaultValue = "4000",
              description = "Single returns in each round (${DEFAULT-VALUE}).")
          int singles)
      throws Exception {
    new Bench(hubs, imports, rounds, lists, singles).run();
  }

  @Command(
      description = "Shows where the processor time of lists and single returns goes.",
      mixinStandardHelpOptions = true)
  void profile(
      @Option(names = "--hubs", defaultValue = "1000000", description = HUBS) int hubs,
      @Option(
              names = "--lists",
              defaultValue = "100",
              description = "Lists of 999, over 4 connections (${DEFAULT-VALUE}).")
          int lists,
      @Option(
              names = "--singles",
              defaultValue = "20000",
              description = "Single returns, over 8 connections (${DEFAULT-VALUE}).")
          int singles)
      throws Exception {
    new ProfileBench(hubs, lists, singles).run();
  }

  @Command(
      description = "Measures lists among inventories and audit trails of several sizes.",
      mixinStandardHelpOptions = true)
  void growth(
      @Option(
              names = "--hubs",
              split = ",",
              defaultValue = "100000,1000000,10000000",
              description = "Sizes of the inventory (${DEFAULT-VALUE}).")
          List<Integer> sizes,
      @Option(
              names = "--entries",
              defaultValue = "0",
              description =
                  "Entries in the audit trail. The last size is measured a second time with them"
                      + " (${DEFAULT-VALUE}).")
          int entries,
      @Option(
              names = "--rounds",
              defaultValue = "5",
              description =
                  "Turns of lists, over HTTP and in the bare database (${DEFAULT-VALUE}).")
          int rounds,
      @Option(names = "--lists", defaultValue = "40", description = LISTS) int lists)
      throws Exception {
    GrowthBench bench = new GrowthBench(entries, rounds, lists);
    for (int size : sizes.subList(0, sizes.size() - 1)) {
      bench.run(size, false);
    }
    bench.run(sizes.getLast(), true);
  }

  @Command(
      description = "Measures inventory imports, and single returns beside one.",
      mixinStandardHelpOptions = true)
  void imports(
      @Option(names = "--hubs", defaultValue = "10000000", description = HUBS) int hubs,
      @Option(
              names = "--rate",
              defaultValue = "50",
              description = "Single returns a second (${DEFAULT-VALUE}).")
          int rate,
      @Option(
              names = "--seconds",
              defaultValue = "60",
              description = "Seconds of single returns without an import (${DEFAULT-VALUE}).")
          int seconds,
      @Option(
              names = "--turns",
              split = ",",
              defaultValue = "beside,copy,kill,changed",
              description = "Any of ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
          List<ImportBench.Turn> turns)
      throws Exception {
    ImportBench.run(hubs, rate, seconds, turns);
  }

  @Command(
      description = "Measures how a peak of returns reaches Remedy.",
      mixinStandardHelpOptions = true)
  void deliveries(
      @Option(
              names = "--rate",
              defaultValue = "50",
              description = "Calls a second that Remedy allows (${DEFAULT-VALUE}).")
          int rate,
      @Option(
              names = "--lists",
              defaultValue = "20",
              description = "Lists of 999 in the peak (${DEFAULT-VALUE}).")
          int lists,
      @Option(
              names = "--seconds",
              defaultValue = "600",
              description = "The longest time to watch (${DEFAULT-VALUE}).")
          int seconds,
      @Option(names = "--hubs", defaultValue = "130000", description = HUBS) int hubs)
      throws Exception {
    DeliveryBench.run(rate, lists, seconds, hubs);
  }

  @Command(
      description = "Measures the pages of the SSI among many hubs and returns.",
      mixinStandardHelpOptions = true)
  void pages(
      @Option(names = "--hubs", defaultValue = "1000000", description = HUBS) int hubs,
      @Option(
              names = "--returns",
              defaultValue = "500000",
              description = "Returned hubs (${DEFAULT-VALUE}).")
          int returns,
      @Option(
              names = "--views",
              defaultValue = "100",
              description = "Views of each page (${DEFAULT-VALUE}).")
          int views,
      @Option(
              names = "--folder",
              description = "Keep the made-up data here and use them again. Default: new data.")
          Optional<Path> folder)
      throws Exception {
    new PageBench(hubs, returns, views).run(folder);
  }

  @Command(
      description = "Measures single returns beside strangers.",
      mixinStandardHelpOptions = true)
  void strangers() throws Exception {
    StrangerBench.measure();
  }
}
