package hubreturns.client.send;

import static hubreturns.testing.Fixtures.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.client.send.Attempt.GiveUp;
import hubreturns.client.send.Attempt.NoConnection;
import hubreturns.client.send.Attempt.ReceivedReply;
import hubreturns.client.send.Attempt.RefusedConnection;
import hubreturns.client.send.Attempt.TryAgain;
import hubreturns.client.send.SendResult.NoAnswer;
import hubreturns.client.send.SendResult.NotSent;
import hubreturns.client.send.SendResult.Replied;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    assertThat(sender(8).send(message)).isInstanceOf(Replied.class);

    assertThat(sent).hasSize(3).allSatisfy(bytes -> assertThat(bytes).isSameAs(message));
  }

  @Test
  void names_what_happens_after_the_last_retry() throws Exception {
    script.addAll(List.of(NOTHING, NOTHING, NOTHING));

    assertThat(sender(2).send(new byte[0])).isEqualTo(new NoAnswer("nobody there; attempts: 3"));
  }

  @Test
  void does_not_retry_where_a_retry_cannot_help() throws Exception {
    script.add(new GiveUp("not a DSP"));

    assertThat(sender(8).send(new byte[0])).isEqualTo(new NoAnswer("not a DSP"));
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
    assertThat(DspAddress.of("http://h:65535")).hasToString("http://h:65535/api/v1/serviceD");
    assertThatThrownBy(() -> DspAddress.of("http://h:65536"))
        .hasMessageContaining("names port 65536, and ports go from 1 to 65535");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://api",
        "http://api/api",
        "http://api/api/v1",
        "http://api/API/v1/",
        "http://api/api/v1/serviceD"
      })
  void understands_an_address_that_holds_the_beginning_of_the_path(String url) {
    assertThat(DspAddress.of(url)).hasToString("http://api/api/v1/serviceD");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ftp://h | is not an http or https address",
        "h:8079 | is not an http or https address",
        "127.0.0.1:8079 | is not an http or https address",
        "http://my_dsp:21000 | names the host 'my_dsp', but a host name cannot hold '_'",
        "http://h:99999 | names port 99999, and ports go from 1 to 65535",
        "http://h:99999999999 | names port 99999999999, and ports go from 1 to 65535",
        "http://h:0 | names port 0, and ports go from 1 to 65535",
        "http://h:port | has 'port' where the port number should be",
        "http://:8079 | names no host",
        "http:// | is not an http or https address",
        "http://a b | is not an address (illegal character in authority)",
        "http://m\u00FCnchen.de | Write the host as xn--mnchen-3ya.de",
        "http://h/api/v1/service | ends in 'service', which is not a service",
        "http://h/api/v1/serviced | ends in 'serviced', which is not a service"
      })
  void says_what_is_wrong_with_an_address(String url, String flaw) {
    assertThatThrownBy(() -> DspAddress.of(url))
        .hasMessageStartingWith("--url " + url + " ")
        .hasMessageContainingAll(flaw, "http://HOST:PORT");
  }

  @Test
  void says_that_a_message_without_any_connection_was_not_sent() throws InterruptedException {
    script.addAll(List.of(new NoConnection("a"), new NoConnection("b")));
    assertThat(sender(1).send(new byte[0])).isEqualTo(new NotSent("b; attempts: 2"));

    script.addAll(List.of(new TryAgain("a", Optional.empty()), new NoConnection("b")));
    assertThat(sender(1).send(new byte[0])).isEqualTo(new NoAnswer("b; attempts: 2"));

    script.add(new RefusedConnection("a"));
    assertThat(sender(1).send(new byte[0])).isEqualTo(new NotSent("a"));

    script.addAll(List.of(new TryAgain("a", Optional.empty()), new RefusedConnection("b")));
    assertThat(sender(1).send(new byte[0])).isEqualTo(new NoAnswer("b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://u:secret@h:8079",
        "http://u:secret@my_dsp",
        "http://h/a?b",
        "http://h/a#b"
      })
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
