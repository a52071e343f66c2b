package hubreturns.service.request;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.vocabulary.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CeilingTest {
  private static final UserId ONE = UserId.of("90-B3-D5-1F-30-01-00-00");
  private static final UserId OTHER = UserId.of("90-B3-D5-1F-30-02-00-00");
  private static final Duration LONG = Duration.ofMinutes(1);

  private final AtomicLong nanoTime = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  private Ceiling ceiling(int hubsAtOnce, int atOnce, int inProgressMax, Duration patience) {
    return new Ceiling(hubsAtOnce, atOnce, atOnce, inProgressMax, patience, nanoTime::get);
  }

  /** Asks to enter on a thread of its own. Returns once the request counts as in progress. */
  private Future<Optional<Ceiling.Turn>> asking(Ceiling ceiling, UserId user, int hubs) {
    int before = ceiling.hubsInProgress();
    Future<Optional<Ceiling.Turn>> asking = threads.submit(() -> ceiling.enter(user, hubs));
    while (ceiling.hubsInProgress() == before) {
      Thread.onSpinWait();
    }
    return asking;
  }

  private static Ceiling.Turn begun(Future<Optional<Ceiling.Turn>> asking) throws Exception {
    return asking.get(1, TimeUnit.MINUTES).orElseThrow();
  }

  @Test
  void starts_requests_that_fit_and_the_next_when_one_ends() throws Exception {
    Ceiling ceiling = ceiling(2_000, 10, 40_000, LONG);
    Ceiling.Turn first = begun(asking(ceiling, ONE, 999));
    begun(asking(ceiling, ONE, 999));
    Future<Optional<Ceiling.Turn>> third = asking(ceiling, ONE, 999);

    assertThat(third).isNotDone();
    first.end();
    assertThat(begun(third)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 32, 33, 999})
  void starts_no_more_requests_at_once_than_there_are_places(int hubs) throws Exception {
    Ceiling ceiling = ceiling(4_000, 2, 40_000, LONG);
    Ceiling.Turn first = begun(asking(ceiling, ONE, hubs));
    begun(asking(ceiling, ONE, hubs));
    Future<Optional<Ceiling.Turn>> third = asking(ceiling, ONE, hubs);

    assertThat(third).isNotDone();
    first.end();
    assertThat(begun(third)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 999})
  void gives_each_user_a_turn_even_if_another_has_many_requests_waiting(int hubs) throws Exception {
    Ceiling ceiling = ceiling(999, 1, 40_000, LONG);
    Ceiling.Turn working = begun(asking(ceiling, ONE, hubs));
    List<Future<Optional<Ceiling.Turn>>> burst = new ArrayList<>();
    for (int request = 0; request < 20; request++) {
      burst.add(asking(ceiling, ONE, hubs));
    }
    Future<Optional<Ceiling.Turn>> others = asking(ceiling, OTHER, hubs);

    working.end();
    Ceiling.Turn next = begun(burst.getFirst());
    assertThat(others).isNotDone();
    next.end();
    assertThat(begun(others)).isNotNull();
  }

  @Test
  void lets_a_small_request_pass_the_lists_that_wait() throws Exception {
    Ceiling ceiling = ceiling(999, 10, 40_000, LONG);
    begun(asking(ceiling, ONE, 999));
    Future<Optional<Ceiling.Turn>> list = asking(ceiling, ONE, 999);
    Future<Optional<Ceiling.Turn>> smallest = asking(ceiling, OTHER, 1);
    Future<Optional<Ceiling.Turn>> largest = asking(ceiling, OTHER, 32);
    Future<Optional<Ceiling.Turn>> larger = asking(ceiling, OTHER, 33);

    assertThat(begun(smallest)).isNotNull();
    assertThat(begun(largest)).isNotNull();
    assertThat(list).isNotDone();
    assertThat(larger).isNotDone();
  }

  @Test
  void refuses_requests_above_the_ceiling_but_never_a_user_below_its_share() throws Exception {
    Ceiling ceiling = ceiling(999, 10, 2_000, LONG);
    begun(asking(ceiling, ONE, 999));
    Future<Optional<Ceiling.Turn>> waiting = asking(ceiling, ONE, 999);

    assertThat(ceiling.enter(ONE, 999)).isEmpty();
    Future<Optional<Ceiling.Turn>> others = asking(ceiling, OTHER, 999);
    assertThat(waiting).isNotDone();
    assertThat(others).isNotDone();
  }

  @Test
  void processes_a_request_larger_than_the_limit_alone() throws Exception {
    Ceiling ceiling = ceiling(10, 10, 40_000, LONG);

    assertThat(begun(asking(ceiling, ONE, 999))).isNotNull();
    assertThat(asking(ceiling, OTHER, 33)).isNotDone();
  }

  @Test
  void refuses_a_request_whose_turn_does_not_come_in_time() throws Exception {
    Ceiling ceiling = ceiling(999, 10, 40_000, Duration.ofMillis(1));
    Ceiling.Turn working = begun(asking(ceiling, ONE, 999));

    assertThat(ceiling.enter(ONE, 500)).isEmpty();
    assertThat(ceiling.hubsInProgress()).isEqualTo(999);
    working.end();
    assertThat(ceiling.hubsInProgress()).isZero();
    assertThat(ceiling.enter(OTHER, 999)).isPresent();
  }

  @Test
  void gives_back_the_turn_of_an_interrupted_request() throws Exception {
    Ceiling ceiling = ceiling(999, 10, 40_000, LONG);
    Ceiling.Turn working = begun(asking(ceiling, ONE, 999));
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread waiting =
        Thread.ofVirtual()
            .start(() -> {
              try {
                ceiling.enter(OTHER, 500);
              } catch (InterruptedException e) {
                ended.complete(e);
              }
            });
    while (ceiling.hubsInProgress() == 999) {
      Thread.onSpinWait();
    }
    waiting.interrupt();

    assertThat(ended.get(1, TimeUnit.MINUTES)).isInstanceOf(InterruptedException.class);
    assertThat(ceiling.hubsInProgress()).isEqualTo(999);
    working.end();
  }

  @Test
  void estimates_the_time_of_the_waiting_hubs_from_the_recent_pace() throws Exception {
    Ceiling ceiling = ceiling(999, 10, 100_000, LONG);
    // Ten seconds of 1,000 hubs a second.
    for (int step = 0; step < 100; step++) {
      Ceiling.Turn turn = begun(asking(ceiling, ONE, 100));
      nanoTime.addAndGet(Duration.ofMillis(100).toNanos());
      turn.end();
    }
    for (int list = 0; list < 5; list++) {
      var _ = asking(ceiling, ONE, 999);
    }

    assertThat(ceiling.untilDone()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(7));
  }
}
