package hubreturns.client.send;

import static hubreturns.testing.Fixtures.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.client.send.Attempt.GiveUp;
import hubreturns.client.send.Attempt.ReceivedReply;
import hubreturns.client.send.Attempt.TryAgain;
import hubreturns.client.send.Delivery.Delivered;
import hubreturns.client.send.Delivery.NoAnswer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SenderTest {
  private static final Attempt ANSWERED = new ReceivedReply(new Reply(200, "", new byte[0], NOON));
  private static final Attempt NOTHING = new TryAgain("nobody there", Optional.empty());

  private final Deque<Attempt> script = new ArrayDeque<>();
  private final List<byte[]> sent = new ArrayList<>();
  private final List<Duration> waits = new ArrayList<>();

  @Test
  void sends_until_there_is_an_answer_always_the_same_bytes() throws Exception {
    script.addAll(List.of(NOTHING, NOTHING, ANSWERED));
    byte[] message = {1};

    assertThat(sender(8).deliver(message)).isInstanceOf(Delivered.class);

    assertThat(sent).hasSize(3).allSatisfy(bytes -> assertThat(bytes).isSameAs(message));
  }

  @Test
  void names_what_happens_after_the_last_retry() throws Exception {
    script.addAll(List.of(NOTHING, NOTHING, NOTHING));

    assertThat(sender(2).deliver(new byte[0])).isEqualTo(new NoAnswer("nobody there; attempts: 3"));
  }

  @Test
  void does_not_retry_where_a_retry_cannot_help() throws Exception {
    script.add(new GiveUp("not a DSP"));

    assertThat(sender(8).deliver(new byte[0])).isEqualTo(new NoAnswer("not a DSP"));
    assertThat(waits).isEmpty();
  }

  @Test
  void waits_twice_as_long_each_time_up_to_a_limit_and_never_less_than_half_of_it() {
    Backoff backoff = new Backoff(20, new Random(5));
    long ceiling = 500;
    for (int retry = 1; retry <= 20; retry++) {
      assertThat(backoff.before(retry, Optional.empty()))
          .isBetween(Duration.ofMillis(ceiling / 2), Duration.ofMillis(ceiling));
      ceiling = Math.min(ceiling * 2, Backoff.LONGEST.toMillis());
    }
  }

  @Test
  void waits_as_long_as_the_dsp_asks_but_not_for_hours() {
    Backoff backoff = new Backoff(1, new Random(5));

    assertThat(backoff.before(1, Optional.of(Duration.ofSeconds(90))))
        .isBetween(Duration.ofSeconds(90), Duration.ofMillis(90_500));
    assertThat(backoff.before(1, Optional.of(Duration.ofDays(2))))
        .isBetween(Backoff.LONGEST_ASKED, Backoff.LONGEST_ASKED.plusMillis(500));
  }

  @Test
  void completes_an_address_that_names_no_service() {
    assertThat(DspAddress.of("http://h:8079")).hasToString("http://h:8079/api/v1/serviceD");
    assertThat(DspAddress.of("https://h/duis/")).hasToString("https://h/duis/api/v1/serviceD");
    assertThat(DspAddress.of("http://h/api/v1/serviceS/")).hasToString("http://h/api/v1/serviceS");
    assertThatThrownBy(() -> DspAddress.of("http://h:65536"))
        .hasMessageContaining("is not an http or https address");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://u:secret@h:8079", "http://h/a?b", "http://h/a#b"})
  void refuses_an_address_with_parts_that_are_not_sent(String url) {
    assertThatThrownBy(() -> DspAddress.of(url))
        .hasMessageStartingWith("--url holds a user name, a query (?) or a fragment (#)")
        .hasMessageNotContaining("secret");
  }

  private Sender sender(int retries) {
    Post post =
        message -> {
          sent.add(message);
          return script.removeFirst();
        };
    return new Sender(post, new Backoff(retries, new Random(5)), waits::add, notice -> {});
  }
}
