package hubreturns.acceptance.scene;

import hubreturns.stage.MadeUpHub;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;

/** The made-up inventory's hubs, each handed out once, so that no test meets another's hubs. */
public final class HubShelf {
  private final int hubs;
  private final BitSet taken = new BitSet();

  /** A shelf of the hubs 0 to {@code hubs}. */
  public HubShelf(int hubs) {
    this.hubs = hubs;
  }

  /** So many hubs that nobody had before. */
  public synchronized List<MadeUpHub> take(int count, Predicate<MadeUpHub> fit) {
    List<MadeUpHub> found = new ArrayList<>();
    for (int n = taken.nextClearBit(0); n < hubs && found.size() < count; n = next(n)) {
      MadeUpHub hub = new MadeUpHub(n);
      if (fit.test(hub)) {
        found.add(hub);
      }
    }
    if (found.size() < count) {
      throw new IllegalStateException("the shelf has only " + found.size() + " of " + count);
    }
    found.forEach(hub -> taken.set(hub.n()));
    return found;
  }

  /** How many hubs the inventory has. */
  public int size() {
    return hubs;
  }

  private int next(int n) {
    return taken.nextClearBit(n + 1);
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

  /** Their Device IDs. */
  public static List<String> ids(List<MadeUpHub> hubs) {
    return hubs.stream().map(MadeUpHub::deviceId).toList();
  }
}
