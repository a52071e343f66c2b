package hubreturns.service.request;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.nodes.NodeExchange;
import hubreturns.service.testing.LogLines;
import hubreturns.service.testing.TestDatabase;
import hubreturns.vocabulary.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The limits of nodes that share a database. Time passes only when a test says so. */
class SharedLimitsIT {
  private static final UserId ONE = UserId.of("90-B3-D5-1F-30-77-00-01");
  private static final UserId OTHER = UserId.of("90-B3-D5-1F-30-77-00-02");
  private static final int RATE = 10;
  private static final int LIST = 37;
  private static final Duration STEP = Duration.ofMillis(100);
  private static final int STEPS_BETWEEN_EXCHANGES = 5;

  private final AtomicLong nanoTime = new AtomicLong();
  private final Random random = new Random(20261126);

  @BeforeEach
  @AfterEach
  void forget_all_nodes() {
    TestDatabase.owner().sql("truncate duis_node, allocation_use").update();
  }

  /** A node with the limits of the DUIS interface, without its web server. */
  private final class Node {
    private final Allocations allocations = new Allocations(OptionalDouble.of(RATE), nanoTime::get);
    private final Ceiling ceiling =
        new Ceiling(40_000, 100, 100, 40_000, Duration.ZERO, nanoTime::get);
    private final Admission admission = new Admission(allocations, ceiling);
    private final NodeExchange exchange =
        new NodeExchange(
            TestDatabase.client(), "test", admission::tell, admission::hear, nanoTime::get);

    Node() {
      exchange.exchange();
    }

    /** The hubs of one request, if the node accepts it. */
    int accepts(UserId user) {
      int hubs = random.nextInt(4) == 0 ? LIST : 1;
      return allocations.take(user, hubs).isZero() ? hubs : 0;
    }
  }

  @Test
  void warns_once_of_another_running_node_with_the_same_name() {
    assertThat(NodeExchange.running(TestDatabase.client())).isEmpty();
    Node one = new Node();
    Node other = new Node();
    assertThat(NodeExchange.running(TestDatabase.client())).contains("test");

    try (LogLines log = LogLines.of(NodeExchange.class)) {
      one.exchange.exchange();
      assertThat(log.texts()).as("perhaps an earlier start of the same node").isEmpty();
      nanoTime.addAndGet(Duration.ofSeconds(11).toNanos());
      other.exchange.exchange();
      one.exchange.exchange();
      one.exchange.exchange();

      assertThat(log.texts())
          .hasSize(2)
          .allSatisfy(line -> assertThat(line).contains("has the name test", "HUB_RETURNS_NODE"));
    }
  }

  /** The hubs that the nodes accept from a User who always sends to all of them. */
  private int accepted(List<Node> nodes, Duration duration) {
    int accepted = 0;
    for (int step = 0; step < duration.dividedBy(STEP); step++) {
      for (Node node : nodes) {
        accepted += node.accepts(ONE);
      }
      nanoTime.addAndGet(STEP.toNanos());
      if (step % STEPS_BETWEEN_EXCHANGES == 0) {
        nodes.forEach(node -> node.exchange.exchange());
      }
    }
    return accepted;
  }

  @Test
  void a_user_of_several_nodes_gets_its_allocation_once_over_a_longer_time() {
    for (int count : new int[] {1, 2, 3}) {
      List<Node> nodes = new ArrayList<>();
      for (int node = 0; node < count; node++) {
        nodes.add(new Node());
      }

      // At the start, each node may accept a second's worth and one list before it hears from the
      // others.
      assertThat(accepted(nodes, Duration.ofSeconds(200)))
          .as("%d nodes", count)
          .isBetween(200 * RATE - LIST, 200 * RATE + count * (RATE + LIST));
      forget_all_nodes();
    }
  }

  @Test
  void a_user_who_sends_to_one_node_only_gets_its_whole_allocation_there() {
    Node used = new Node();
    Node idle = new Node();
    int accepted = 0;
    for (int second = 0; second < 100; second++) {
      accepted += accepted(List.of(used), Duration.ofSeconds(1));
      idle.exchange.exchange();
    }

    assertThat(accepted).isBetween(100 * RATE - LIST, 100 * RATE + RATE + LIST);
  }

  @Test
  void when_a_node_dies_the_other_has_the_whole_allocation_at_once() {
    Node survivor = new Node();
    accepted(List.of(survivor, new Node()), Duration.ofSeconds(50));
    // After this time, the hubs that both nodes accepted beyond the allocation are paid off.
    nanoTime.addAndGet(Duration.ofSeconds(10).toNanos());

    assertThat(accepted(List.of(survivor), Duration.ofSeconds(100)))
        .isBetween(100 * RATE - LIST, 100 * RATE + RATE + LIST);
  }

  @Test
  void what_a_user_sends_to_another_node_counts_for_this_user_only() {
    Node here = new Node();
    Node there = new Node();
    assertThat(there.allocations.take(ONE, LIST)).isZero();
    there.exchange.exchange();
    here.exchange.exchange();

    assertThat(here.allocations.take(ONE, 1)).isPositive();
    assertThat(here.allocations.take(OTHER, 1)).isZero();
  }

  @Test
  void what_other_nodes_accepted_before_a_node_started_does_not_count_there() {
    Node earlier = new Node();
    assertThat(earlier.allocations.take(ONE, LIST)).isZero();
    earlier.exchange.exchange();

    Node later = new Node();
    assertThat(later.allocations.take(ONE, 1)).isZero();
    later.exchange.exchange();
    assertThat(later.allocations.waitOf(ONE, 1)).isZero();
  }

  @Test
  void hubs_that_are_given_back_are_given_back_everywhere() {
    Node here = new Node();
    Node there = new Node();
    assertThat(there.allocations.take(ONE, RATE)).isZero();
    there.exchange.exchange();
    here.exchange.exchange();
    assertThat(here.allocations.take(ONE, 1)).isPositive();

    there.allocations.giveBack(ONE, RATE);
    there.exchange.exchange();
    here.exchange.exchange();

    assertThat(here.allocations.take(ONE, RATE)).isZero();
  }

  @Test
  void a_database_that_lost_what_was_exchanged_starts_the_exchange_again() {
    Node here = new Node();
    Node there = new Node();
    assertThat(there.allocations.take(ONE, 5)).isZero();
    there.exchange.exchange();
    here.exchange.exchange();

    // A crash of the database has the same effect, because the tables are unlogged.
    forget_all_nodes();
    assertThat(there.allocations.take(ONE, 5)).isZero();
    there.exchange.exchange();
    here.exchange.exchange();

    assertThat(here.allocations.take(ONE, 1)).isPositive();
  }

  @Test
  void nodes_share_the_ceiling_and_a_dead_node_leaves_its_part_to_the_others() throws Exception {
    Node survivor = new Node();
    Node dead = new Node();
    survivor.exchange.exchange();

    assertThat(survivor.ceiling.enter(ONE, 20_000)).isPresent();
    assertThat(survivor.ceiling.enter(ONE, 1)).as("half of the ceiling").isEmpty();
    assertThat(dead.ceiling.enter(ONE, 20_000)).isPresent();
    assertThat(dead.ceiling.enter(ONE, 1)).as("the other half").isEmpty();

    // The same as if five seconds had passed since the other node was heard.
    TestDatabase.owner()
        .sql("update duis_node set seen_at = seen_at - interval '5 seconds'")
        .update();
    survivor.exchange.exchange();

    assertThat(survivor.ceiling.enter(ONE, 20_000)).isPresent();
    assertThat(survivor.ceiling.enter(ONE, 1)).as("the whole ceiling").isEmpty();
  }

  @Test
  void a_full_list_fits_however_many_nodes_share_the_ceiling() throws Exception {
    Ceiling small = new Ceiling(4_000, 100, 100, 4_000, Duration.ZERO, nanoTime::get);
    small.share(50);

    assertThat(small.enter(ONE, 999)).isPresent();
    assertThat(small.enter(ONE, 1)).isEmpty();
  }
}
