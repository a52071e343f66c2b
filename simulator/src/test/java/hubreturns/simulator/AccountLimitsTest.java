package hubreturns.simulator;

import static hubreturns.simulator.RunningSimulator.ENTRIES;
import static hubreturns.simulator.RunningSimulator.errorNumber;
import static hubreturns.simulator.RunningSimulator.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class AccountLimitsTest extends SimulatorOfEachTest {
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void a_second_call_at_the_same_time_gets_error_9093() {
    try (HttpClient http = HttpClient.newHttpClient()) {
      simulator.faults("[{\"fault\":\"slow\",\"delayMillis\":60000,\"where\":\"query\"}]");
      CompletableFuture<HttpResponse<String>> slow =
          http.sendAsync(
              simulator.authorised(ENTRIES).GET().build(), HttpResponse.BodyHandlers.ofString());
      Awaitility.await().until(() -> simulator.stats().path("accountIsBusy").asBoolean());

      HttpResponse<String> second = simulator.create(hub(1));

      assertThat(second.statusCode()).isEqualTo(500);
      assertThat(errorNumber(second)).isEqualTo(9093);
      simulator.delete("/faults");
      assertThat(slow.join().statusCode()).isEqualTo(200);
      assertThat(simulator.create(hub(1)).statusCode()).isEqualTo(201);
      assertThat(simulator.stats().path("refused9093").asInt()).isEqualTo(1);
      assertThat(simulator.stats().path("records").asInt()).isEqualTo(1);
    }
  }

  @Test
  void a_reader_is_answered_while_the_service_account_is_busy_and_cannot_write() {
    try (HttpClient http = HttpClient.newHttpClient()) {
      simulator.create(hub(1));
      simulator.faults("[{\"fault\":\"slow\",\"delayMillis\":60000,\"where\":\"create\"}]");
      CompletableFuture<HttpResponse<String>> slow =
          http.sendAsync(
              simulator
                  .authorised(ENTRIES)
                  .POST(RunningSimulator.text(RunningSimulator.body(hub(2)).toString()))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      Awaitility.await().until(() -> simulator.stats().path("accountIsBusy").asBoolean());

      String token = simulator.loginWith("reader", RunningSimulator.PASSWORD).body();
      HttpResponse<String> read =
          RunningSimulator.send(
              simulator.request(ENTRIES).header("Authorization", "AR-JWT " + token).GET());
      HttpResponse<String> written =
          RunningSimulator.send(
              simulator
                  .request(ENTRIES)
                  .header("Authorization", "AR-JWT " + token)
                  .POST(RunningSimulator.text(RunningSimulator.body(hub(3)).toString())));

      assertThat(read.statusCode()).isEqualTo(200);
      assertThat(read.body()).contains("CHR-001");
      assertThat(written.statusCode()).isEqualTo(401);
      assertThat(simulator.stats().path("refused9093").asInt()).isZero();
      simulator.delete("/faults");
      assertThat(slow.join().statusCode()).isEqualTo(201);
    }
  }

  @Test
  void calls_one_after_the_other_never_get_error_9093() {
    List<Integer> statuses =
        Stream.iterate(1, i -> i + 1)
            .limit(200)
            .map(i -> simulator.query("limit", "1").statusCode())
            .distinct()
            .toList();

    assertThat(statuses).containsExactly(200);
    assertThat(simulator.stats().path("refused9093").asInt()).isZero();
  }

  @Test
  void calls_over_the_allowance_get_429_and_are_counted() {
    simulator.close();
    simulator =
        RunningSimulator.start(
            RunningSimulator.settings(directory, Optional.of(3), Map.of()), clock, nanos::get);
    List<HttpResponse<String>> answers =
        Stream.generate(() -> simulator.query("limit", "1")).limit(4).toList();

    assertThat(answers.stream().map(HttpResponse::statusCode)).containsExactly(200, 200, 200, 429);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(simulator.query("limit", "1").statusCode()).isEqualTo(200);
    assertThat(answers.get(3).headers().firstValue("Retry-After")).contains("1");
    assertThat(errorNumber(answers.get(3))).isEqualTo(429);
    assertThat(simulator.stats().path("refused429").asInt()).isEqualTo(1);
    assertThat(simulator.stats().path("highestCallsInOneSecond").asInt()).isEqualTo(4);
    assertThat(simulator.stats().path("calls").path("query").asInt()).isEqualTo(5);

    simulator.delete("/stats");
    assertThat(simulator.stats().path("highestCallsInOneSecond").asInt()).isZero();
    assertThat(simulator.stats().path("calls").path("query").asInt()).isZero();
  }
}
