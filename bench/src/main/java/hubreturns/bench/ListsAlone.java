package hubreturns.bench;

import hubreturns.harness.DatabaseAccess;
import hubreturns.harness.RunningService;
import java.util.ArrayList;
import java.util.List;

/**
 * Full lists one at a time, over HTTP and in the bare database in turn (P2).
 *
 * @param overHttp the turns over HTTP
 * @param bare the turns in the bare database
 */
record ListsAlone(List<Load.Measurement> overHttp, List<Load.Measurement> bare) {
  private static final int LIST = 999;
  private static final int TURNS = 5;
  private static final int LISTS = 10;

  /** The lists of one measurement. */
  static final int ALL = 2 * TURNS * LISTS;

  static ListsAlone measure(RunningService service, DatabaseAccess database, Requests requests)
      throws Exception {
    ListsAlone measured = new ListsAlone(new ArrayList<>(), new ArrayList<>());
    for (int turn = 0; turn < TURNS; turn++) {
      measured.overHttp.add(Load.overHttp(service, requests, LISTS, LIST, 1));
      measured.bare.add(Load.bare(database, requests, LISTS, LIST, 1));
    }
    return measured;
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
