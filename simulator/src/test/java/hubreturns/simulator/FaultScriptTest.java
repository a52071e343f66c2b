package hubreturns.simulator;

import static hubreturns.simulator.RunningSimulator.errorNumber;
import static hubreturns.simulator.RunningSimulator.hub;
import static hubreturns.simulator.RunningSimulator.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultScriptTest extends SimulatorOfEachTest {
  private int records() {
    return simulator.stats().path("records").asInt();
  }

  @Test
  void down_closes_the_connection_and_does_nothing() {
    simulator.faults("[{\"fault\":\"down\",\"count\":2}]");

    assertThatThrownBy(() -> simulator.create(hub(1))).isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> simulator.loginWith("remedy", "x"))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(records()).isZero();
    assertThat(simulator.create(hub(1)).statusCode()).isEqualTo(201);
  }

  @Test
  void lose_answer_keeps_the_record_and_closes_the_connection() {
    simulator.faults("[{\"fault\":\"lose-answer\",\"count\":1}]");

    assertThatThrownBy(() -> simulator.create(hub(1))).isInstanceOf(UncheckedIOException.class);
    assertThat(records()).isEqualTo(1);
    assertThat(simulator.stats().path("creates").asInt()).isEqualTo(1);
  }

  @Test
  void error500_and_429_and_9093_look_like_the_errors_of_remedy() {
    simulator.faults(
        """
        [{"fault":"error500","count":1},{"fault":"429","count":1},{"fault":"9093","count":1}]
        """);

    HttpResponse<String> first = simulator.create(hub(1));
    HttpResponse<String> second = simulator.create(hub(1));
    HttpResponse<String> third = simulator.create(hub(1));

    assertThat(first.statusCode()).isEqualTo(500);
    assertThat(json(first).path(0).path("messageType").asString()).isEqualTo("ERROR");
    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(second.headers().firstValue("Retry-After")).contains("1");
    assertThat(third.statusCode()).isEqualTo(500);
    assertThat(errorNumber(third)).isEqualTo(9093);
    assertThat(records()).isZero();
    assertThat(simulator.create(hub(1)).statusCode()).isEqualTo(201);
  }

  @Test
  void expire_tokens_makes_every_token_invalid_until_the_next_login() {
    simulator.faults("{\"fault\":\"expire-tokens\",\"count\":1}");

    assertThat(simulator.create(hub(1)).statusCode()).isEqualTo(401);
    assertThat(simulator.create(hub(1)).statusCode()).isEqualTo(401);
    simulator.login();
    assertThat(simulator.create(hub(1)).statusCode()).isEqualTo(201);
  }

  @Test
  void reject_rejects_the_record_of_one_device_until_it_is_deleted() {
    simulator.faults("[{\"fault\":\"reject\",\"match\":\"90-02\"}]");

    assertThat(simulator.create(hub(1)).statusCode()).isEqualTo(201);
    assertThat(simulator.create(hub(2)).statusCode()).isEqualTo(400);
    assertThat(simulator.merge(hub(2), "DUP_ERROR", "'Device ID' = \"x\"").statusCode())
        .isEqualTo(400);
    assertThat(simulator.delete("/faults").body()).isEqualTo("[]");
    assertThat(simulator.create(hub(2)).statusCode()).isEqualTo(201);
  }

  @Test
  void slow_delays_a_call_before_the_next_fault_strikes_it() {
    simulator.faults(
        """
        [{"fault":"slow","delayMillis":150,"count":1},{"fault":"error500","count":1}]
        """);

    long before = System.nanoTime();
    assertThat(simulator.create(hub(1)).statusCode()).isEqualTo(500);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(149));
    assertThat(simulator.get("/faults").body()).isEqualTo("[]");
  }

  @Test
  void a_fault_strikes_only_the_calls_it_names() {
    simulator.faults(
        """
        [{"fault":"error500","where":["query","login"]},{"fault":"429","where":"merge"}]
        """);

    assertThat(simulator.create(hub(1)).statusCode()).isEqualTo(201);
    assertThat(simulator.query().statusCode()).isEqualTo(500);
    assertThat(simulator.loginWith("remedy", RunningSimulator.PASSWORD).statusCode())
        .isEqualTo(500);
    assertThat(simulator.merge(hub(1), "DUP_ERROR", "1 = 1").statusCode()).isEqualTo(429);
  }

  @Test
  void a_fault_for_some_seconds_ends_by_the_clock() {
    simulator.faults("[{\"fault\":\"error500\",\"forSeconds\":10}]");
    assertThat(simulator.create(hub(1)).statusCode()).isEqualTo(500);

    clock.advance(Duration.ofMillis(9_999));
    assertThat(simulator.create(hub(1)).statusCode()).isEqualTo(500);
    clock.advance(Duration.ofMillis(1));
    assertThat(simulator.create(hub(1)).statusCode()).isEqualTo(201);
  }

  @Test
  void shows_the_faults_to_come_and_those_that_struck() {
    simulator.faults("[{\"fault\":\"9093\",\"count\":2,\"where\":\"create\",\"match\":\"00-DB\"}]");
    simulator.create(hub(1));

    assertThat(simulator.get("/faults").body())
        .isEqualTo(
            """
            [{"fault":"9093","count":1,"where":["create"],"match":"00-DB"}]\
            """
                .strip());
    assertThat(simulator.stats().path("faultsStruck").path("9093").asInt()).isEqualTo(1);
    assertThat(simulator.stats().path("refused9093").asInt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "[{}]",
        "[{\"fault\":\"flood\"}]",
        "[{\"fault\":\"slow\"}]",
        "[{\"fault\":\"down\",\"count\":0}]",
        "[{\"fault\":\"down\",\"count\":\"5\"}]",
        "[{\"fault\":\"down\",\"forSeconds\":86401}]",
        "[{\"fault\":\"slow\",\"delayMillis\":600001}]",
        "[{\"fault\":\"down\",\"where\":\"everywhere\"}]",
        "[{\"fault\":\"down\",\"where\":[]}]",
        "[{\"fault\":\"down\",\"times\":5}]",
        "[{\"fault\":\"reject\",\"match\":5}]",
        "[{\"fault\":\"reject\",\"match\":\"\"}]"
      })
  void rejects_a_script_that_it_cannot_read_and_keeps_nothing_of_it(String script) {
    assertThat(simulator.post("/faults", script).statusCode()).isEqualTo(400);
    assertThat(simulator.get("/faults").body()).isEqualTo("[]");
  }

  @Test
  void a_script_has_a_thousand_lines_at_most() {
    String line = "{\"fault\":\"down\",\"where\":\"logout\"}";

    assertThat(simulator.post("/faults", "[" + line + ("," + line).repeat(999) + "]").statusCode())
        .isEqualTo(200);
    assertThat(simulator.post("/faults", line).statusCode()).isEqualTo(400);
  }
}
