package hubreturns.service.request;

import hubreturns.duis.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest refusals of this node, so that an operator can find the one that a sender quotes. */
public final class RecentRefusals {
  /** How many refusals are kept. One more takes the place of the oldest. */
  public static final int KEPT_MAX = 500;

  private static final int DETAIL_CHARACTERS_MAX = 300;

  private final Clock clock;
  private final Deque<RecentRefusal> kept = new ArrayDeque<>();

  public RecentRefusals(Clock clock) {
    this.clock = clock;
  }

  /**
   * A message that was refused.
   *
   * @param instance the name of the refusal in the problem document
   */
  public record RecentRefusal(
      Instant at, String address, Problem problem, String detail, String instance) {}

  void add(String address, Problem problem, String detail, String instance) {
    String shown = detail.substring(0, Math.min(detail.length(), DETAIL_CHARACTERS_MAX));
    synchronized (kept) {
      if (kept.size() == KEPT_MAX) {
        kept.removeLast();
      }
      kept.addFirst(new RecentRefusal(clock.instant(), address, problem, shown, instance));
    }
  }

  public List<RecentRefusal> newestFirst() {
    synchronized (kept) {
      return List.copyOf(kept);
    }
  }
}
