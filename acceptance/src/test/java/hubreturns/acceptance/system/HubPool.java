package hubreturns.acceptance.system;

import hubreturns.harness.MadeUpHub;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * The hubs of the made-up inventory. Each hub is handed out once, so that no two tests share a hub.
 */
public final class HubPool {
  private final int hubs;
  private final BitSet taken = new BitSet();

  /** A pool of the hubs 0 to {@code hubs}. */
  public HubPool(int hubs) {
    this.hubs = hubs;
  }

  /** Takes this many hubs that no other test has taken. */
  public synchronized List<MadeUpHub> take(int count, Predicate<MadeUpHub> fit) {
    List<MadeUpHub> found = new ArrayList<>();
    for (int n = taken.nextClearBit(0);
        n < hubs && found.size() < count;
        n = taken.nextClearBit(n + 1)) {
      MadeUpHub hub = new MadeUpHub(n);
      if (fit.test(hub)) {
        found.add(hub);
      }
    }
    if (found.size() < count) {
      throw new IllegalStateException("the pool has only " + found.size() + " of " + count);
    }
    found.forEach(hub -> taken.set(hub.n()));
    return found;
  }

  /** How many hubs the inventory has. */
  public int size() {
    return hubs;
  }

  /** Fits hubs in the van of the first supplier, in the region of a CSP. */
  public static boolean ready(MadeUpHub hub) {
    return hub.inTheVan() && firsts(hub) && !Dsms.serving(hub.region()).equals("nobody");
  }

  /** Fits hubs of the first supplier in this SMI status, in the region of a CSP. */
  public static Predicate<MadeUpHub> inStatus(String status) {
    return hub ->
        firsts(hub) && hub.status().equals(status) && !Dsms.serving(hub.region()).equals("nobody");
  }

  /** Fits hubs of the second supplier, in its van. */
  public static boolean ofTheOther(MadeUpHub hub) {
    return hub.inTheVan() && !firsts(hub) && !Dsms.serving(hub.region()).equals("nobody");
  }

  private static boolean firsts(MadeUpHub hub) {
    return hub.n() / 10 % 10 != 9;
  }

  /** This many of these hubs at random. A hub may occur twice. */
  public static List<String> some(Random random, List<String> hubs, int count) {
    return random.ints(count, 0, hubs.size()).mapToObj(hubs::get).toList();
  }

  /** The Device IDs of these hubs. */
  public static List<String> ids(List<MadeUpHub> hubs) {
    return hubs.stream().map(MadeUpHub::deviceId).toList();
  }
}
