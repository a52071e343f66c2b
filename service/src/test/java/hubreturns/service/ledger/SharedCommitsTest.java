package hubreturns.service.ledger;

import static java.lang.Thread.State.TIMED_WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedCommitsTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Each group that begins, with the latch that lets it end. */
  private final LinkedBlockingQueue<Running> running = new LinkedBlockingQueue<>();

  /** The number of requests in all groups that began. */
  private final AtomicInteger begun = new AtomicInteger();

  private record Running(
      List<String> group, Runnable written, CompletableFuture<List<String>> outcomes) {
    void succeed() {
      outcomes.complete(group.stream().map(request -> "answer to " + request).toList());
    }

    void fail(Throwable problem) {
      outcomes.completeExceptionally(problem);
    }
  }

  private Duration gathering = Duration.ZERO;
  private long now;
  private SharedCommits<String, String> commits = commits(1, Duration.ofDays(1));

  private SharedCommits<String, String> commits(int atOnce, Duration patience) {
    return new SharedCommits<>(
        atOnce,
        patience,
        () -> gathering,
        () -> now,
        (group, next) -> group.size() < 3 && !group.contains(next),
        (group, written) -> {
          Running one = new Running(group, written, new CompletableFuture<>());
          begun.addAndGet(group.size());
          running.add(one);
          try {
            return one.outcomes().get();
          } catch (ExecutionException e) {
            throw sneaky(Objects.requireNonNull(e.getCause()));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static RuntimeException sneaky(Throwable problem) {
    if (problem instanceof Error error) {
      throw error;
    }
    return (RuntimeException) problem;
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private Running next() throws InterruptedException {
    Running next = running.poll(1, TimeUnit.MINUTES);
    assertThat(next).isNotNull();
    return next;
  }

  /** Sends requests one after the other; each has begun or waits before the next is sent. */
  private List<Future<String>> send(String... requests) {
    List<Future<String>> sent = new ArrayList<>();
    for (String request : requests) {
      int before = seen();
      sent.add(threads.submit(() -> commits.commit(request)));
      await().atMost(Duration.ofMinutes(1)).until(() -> seen() == before + 1);
    }
    return sent;
  }

  private int seen() {
    return commits.waiting() + begun.get();
  }

  @Test
  void commits_a_request_alone_when_no_other_waits() throws Exception {
    List<Future<String>> one = send("a");
    Running first = next();
    assertThat(first.group()).containsExactly("a");
    first.succeed();
    assertThat(one.getFirst().get()).isEqualTo("answer to a");

    send("b");
    assertThat(next().group()).containsExactly("b");
  }

  @Test
  void commits_the_requests_that_waited_together_and_gives_each_its_own_outcome() throws Exception {
    send("a");
    Running first = next();
    List<Future<String>> waiting = send("b", "c", "d", "e");
    first.succeed();

    Running second = next();
    assertThat(second.group()).containsExactly("b", "c", "d");
    second.succeed();
    assertThat(waiting.get(0).get()).isEqualTo("answer to b");
    assertThat(waiting.get(2).get()).isEqualTo("answer to d");
    assertThat(next().group()).containsExactly("e");
  }

  @Test
  void lets_a_request_that_does_not_fit_wait_for_the_next_group() throws Exception {
    send("a");
    Running first = next();
    send("b", "b", "c");
    first.succeed();

    Running second = next();
    assertThat(second.group()).containsExactly("b", "c");
    second.succeed();
    assertThat(next().group()).containsExactly("b");
  }

  @Test
  void tells_the_whole_group_of_a_failure_and_goes_on_with_the_next() throws Exception {
    send("a");
    Running first = next();
    List<Future<String>> waiting = send("b", "c", "d", "e");
    first.succeed();

    next().fail(new IllegalArgumentException("the database is lost"));
    for (Future<String> failed : waiting.subList(0, 3)) {
      assertThatThrownBy(failed::get)
          .hasRootCauseInstanceOf(IllegalArgumentException.class)
          .hasRootCauseMessage("the database is lost");
    }
    next().succeed();
    assertThat(waiting.get(3).get()).isEqualTo("answer to e");
  }

  @Test
  void begins_the_next_commit_while_one_that_is_written_waits_for_the_disk() throws Exception {
    commits = commits(2, Duration.ofDays(1));
    send("a");
    Running first = next();
    List<Future<String>> second = send("b", "c");

    first.written().run();
    first.written().run();
    Running beside = next();
    assertThat(beside.group()).containsExactly("b", "c");
    send("d");
    beside.written().run();
    assertThat(commits.waiting()).as("both places are taken").isEqualTo(1);
    beside.succeed();
    assertThat(second.getFirst().get()).isEqualTo("answer to b");
    assertThat(next().group()).containsExactly("d");
  }

  @Test
  void begins_another_commit_beside_one_that_takes_long() throws Exception {
    commits = commits(2, Duration.ofMillis(1));
    List<Future<String>> one = send("a");
    Running slow = next();
    List<Future<String>> other = send("b");

    Running beside = next();
    assertThat(beside.group()).containsExactly("b");
    List<Future<String>> third = send("c");
    beside.succeed();
    assertThat(other.getFirst().get()).isEqualTo("answer to b");
    next().succeed();
    assertThat(third.getFirst().get()).isEqualTo("answer to c");
    assertThat(one.getFirst()).isNotDone();
    slow.succeed();
    assertThat(one.getFirst().get()).isEqualTo("answer to a");
  }

  @Test
  void begins_no_more_commits_than_there_are_places() throws Exception {
    commits = commits(2, Duration.ofMillis(1));
    send("a");
    next();
    send("b");
    Running second = next();
    List<Future<String>> waiting = send("c", "d");

    assertThat(running.poll(50, TimeUnit.MILLISECONDS)).isNull();
    second.succeed();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> {
          Optional.ofNullable(running.poll()).ifPresent(Running::succeed);
          return waiting.stream().allMatch(Future::isDone);
        });
    assertThat(waiting.get(0).get()).isEqualTo("answer to c");
    assertThat(waiting.get(1).get()).isEqualTo("answer to d");
  }

  @Test
  void gathers_requests_before_a_group_begins() throws Exception {
    gathering = Duration.ofDays(1);
    AtomicReference<Thread> leader = new AtomicReference<>();
    Future<String> one =
        threads.submit(() -> {
          leader.set(Thread.currentThread());
          return commits.commit("a");
        });
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> leader.get() != null && leader.get().getState() == TIMED_WAITING);
    send("b", "c");

    assertThat(begun).hasValue(0);
    leader.get().interrupt();
    assertThat(next().group()).containsExactly("a", "b", "c");
    assertThatThrownBy(one::get)
        .as("the thread is still interrupted")
        .hasRootCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void lets_a_request_that_has_waited_long_enough_gather_no_longer() throws Exception {
    send("a");
    Running first = next();
    send("b");
    gathering = Duration.ofDays(1);
    now = gathering.toNanos();
    first.succeed();

    assertThat(next().group()).containsExactly("b");
  }

  @Test
  void leaves_nobody_waiting_after_an_error() throws Exception {
    send("a");
    Running first = next();
    List<Future<String>> waiting = send("b", "c");
    first.succeed();

    next().fail(new StackOverflowError("made by this test"));
    assertThatThrownBy(waiting.get(0)::get).hasRootCauseInstanceOf(StackOverflowError.class);
    assertThatThrownBy(waiting.get(1)::get).hasCauseInstanceOf(IllegalStateException.class);
    send("d");
    assertThat(next().group()).containsExactly("d");
  }
}
