package hubreturns.bench;

import hubreturns.harness.RunningService;
import java.util.ArrayList;
import java.util.List;

/** Full lists one at a time, over HTTP and in the bare database in turn (P2). */
final class ListsAlone {
  static final int TURNS = 5;
  private static final int LISTS = 10;

  /** The hubs of one turn. */
  static final int HUBS = 2 * LISTS * Bench.LIST;

  private final List<Load.Measurement> overHttp = new ArrayList<>();
  private final List<Load.Measurement> bare = new ArrayList<>();

  void turn(RunningService service, BareClients client, Requests requests) throws Exception {
    overHttp.add(Load.overHttp(service, requests, LISTS, Bench.LIST, 1));
    bare.add(client.measure(LISTS));
  }

  void show() {
    show("one list at a time over HTTP", overHttp);
    show("the same in the bare database", bare);
  }

  private static void show(String what, List<Load.Measurement> turns) {
    Load.Measurement all = Load.Measurement.together(turns);
    System.out.printf(
        "%-40s p50 %.1f ms  p99 %.1f ms%n", what, all.percentile(50), all.percentile(99));
  }
}
