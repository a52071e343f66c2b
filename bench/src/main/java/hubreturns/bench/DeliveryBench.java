package hubreturns.bench;

import hubreturns.harness.Http;
import hubreturns.harness.RunningService;
import hubreturns.harness.RunningSimulator;
import hubreturns.harness.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends a peak of lists to the packaged service and counts the deliveries at the packaged simulator
 * (docs/performance.md#goals). It reports which share of the allowance the service uses, and
 * whether the service ever exceeds the allowance.
 */
final class DeliveryBench {

  private DeliveryBench() {}

  static void run(int rate, int lists, int seconds, int hubs) throws Exception {
    Path folder = Bench.folder();
    World world = World.make(folder, hubs);
    Requests requests = new Requests(world, world.suppliers().getFirst(), hubs);
    List<byte[]> peak = requests.signed(lists, Bench.LIST);
    try (RunningSimulator simulator =
            RunningSimulator.start(
                folder, 0, Map.of("HUB_RETURNS_SIMULATOR_CALLS_PER_SECOND", String.valueOf(rate)));
        RunningService service = RunningService.start(folder, simulator.serviceEnvironment(rate))) {
      service.load(world);
      Load.Measurement sent = Load.overHttp(service, peak, Bench.LIST, 1);
      System.out.printf(
          "%d lists of %d accepted in %.1f s%n", lists, Bench.LIST, sent.nanos() / 1e9);
      watch(simulator, rate, (long) lists * Bench.LIST, seconds);
    }
  }

  private static void watch(RunningSimulator simulator, int rate, long wanted, int seconds)
      throws IOException, InterruptedException {
    // The peak has begun. Counting starts here, so earlier calls do not count.
    Http.delete(simulator.url().resolve("/stats"));
    long began = System.nanoTime();
    String first = stats(simulator);
    String last = first;
    double took = 0;
    while (number(last, "records") < wanted && took < seconds) {
      Thread.sleep(200);
      last = stats(simulator);
      took = (System.nanoTime() - began) / 1e9;
    }
    double records = (number(last, "records") - number(first, "records")) / took;
    long calls = 0;
    for (String call : List.of("login", "query", "merge", "create")) {
      calls += number(last, call);
    }
    System.out.printf(
        "allowance %d/s: %.2f records/s over %.1f s, %.1f %% of it; %.2f calls/s, %.1f %% of it%n",
        rate, records, took, 100 * records / rate, calls / took, 100 * calls / took / rate);
    System.out.printf(
        "most calls in one second %d; refused over allowance %d, as parallel %d; second records"
            + " %d%n",
        number(last, "highestCallsInOneSecond"),
        number(last, "refused429"),
        number(last, "refused9093"),
        number(last, "duplicateReturnReferences"));
  }

  private static String stats(RunningSimulator simulator) throws IOException, InterruptedException {
    return Http.get(simulator.url().resolve("/stats")).text();
  }

  private static long number(String stats, String name) {
    Matcher number = Pattern.compile("\"" + name + "\"\\s*:\\s*(\\d+)").matcher(stats);
    if (!number.find()) {
      throw new IllegalStateException("no " + name + " in " + stats);
    }
    return Long.parseLong(number.group(1));
  }
}
