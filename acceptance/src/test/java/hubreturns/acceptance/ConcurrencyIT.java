package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.ONE_RECORD_EACH;
import static hubreturns.acceptance.report.Clause.OVERLAPPING_LISTS;
import static hubreturns.acceptance.report.Clause.REPLAY;
import static hubreturns.acceptance.report.Clause.SAME_BYTES_TWICE;
import static hubreturns.acceptance.report.Clause.VOLUME;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.Consistency;
import hubreturns.acceptance.system.Effects;
import hubreturns.acceptance.system.HubPool;
import hubreturns.acceptance.system.Operator;
import hubreturns.acceptance.system.Operator.SatEntry;
import hubreturns.acceptance.system.ParallelCalls;
import hubreturns.acceptance.system.Seed;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.system.UsesSharedSystem;
import hubreturns.acceptance.wire.Answer;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.harness.MadeUpHub;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;

/** Requests that arrive at the same time on several connections. */
@UsesSharedSystem
final class ConcurrencyIT {
  private static final int CONNECTIONS = 8;
  private static final int HUBS = 200;
  private static final int IN_EACH_LIST = 120;
  private static final int LISTS_EACH = 3;

  private final TestSystem system;

  ConcurrencyIT(TestSystem system) {
    this.system = system;
  }

  @Test
  @Requirement({OVERLAPPING_LISTS, ONE_RECORD_EACH, VOLUME})
  void overlapping_lists_sent_at_the_same_time_accept_each_hub_exactly_once(TestReporter saw)
      throws IOException, InterruptedException {
    Random random = Seed.random("overlapping lists");
    List<String> hubs = system.hubIds(HUBS);
    Map<String, ReturnRequest> requests = new HashMap<>();
    List<Callable<List<Answer>>> senders = new ArrayList<>();
    for (int connection = 0; connection < CONNECTIONS; connection++) {
      List<byte[]> messages = new ArrayList<>();
      for (int list = 0; list < LISTS_EACH; list++) {
        List<String> shuffled = new ArrayList<>(hubs);
        Collections.shuffle(shuffled, random);
        ReturnRequest request = system.noFaultReturn().hubs(shuffled.subList(0, IN_EACH_LIST));
        requests.put(request.requestId(), request);
        messages.add(request.signedBy(system.first()));
      }
      senders.add(() -> {
        List<Answer> answers = new ArrayList<>();
        for (byte[] message : messages) {
          answers.add(system.duis().send(message));
        }
        return answers;
      });
    }

    List<Answer> answers = ParallelCalls.all(senders).stream().flatMap(List::stream).toList();

    List<JsonNode> returns =
        system.operator().returns().stream()
            .filter(row ->
                requests.containsKey(Operator.text(row, "request_id"))
                    || hubs.contains(Operator.text(row, "device_id")))
            .toList();
    saw.publishEntry(
        "Afterwards",
        Consistency.check(
            system.operator(),
            requests,
            answers.stream().collect(Collectors.toMap(Answer::requestId, Answer::bytes)),
            hubs,
            returns));
    List<String> references =
        returns.stream().map(row -> Operator.text(row, "return_reference")).toList();
    system.dsms().awaitNotices(references);
    List<String> recorded = new ArrayList<>();
    for (String request : requests.keySet()) {
      system
          .dsms()
          .records(request)
          .forEach(record -> recorded.add(record.getOrDefault("Return Reference", "")));
    }
    assertThat(recorded).as(Seed.replay()).containsExactlyInAnyOrderElementsOf(references);
    saw.publishEntry(
        "Sent at once",
        "%d lists of %d of the same %d hubs on %d connections, all answered 200"
            .formatted(answers.size(), IN_EACH_LIST, HUBS, CONNECTIONS));
    saw.publishEntry(
        "Slowest answer", answers.stream().mapToLong(Answer::millis).max().orElse(0) + " ms");
    saw.publishEntry("Accepted", references.size() + " hubs, each exactly once");
    saw.publishEntry("Remedy", recorded.size() + " Returns Records");
  }

  @Test
  @Requirement({REPLAY, SAME_BYTES_TWICE})
  void the_same_bytes_sent_at_the_same_time_on_8_connections_have_one_effect_and_one_answer(
      TestReporter saw) throws IOException, InterruptedException {
    List<MadeUpHub> hubs = system.hubs(40);
    ReturnRequest request = system.noFaultReturn().hubs(HubPool.ids(hubs));
    byte[] message = request.signedBy(system.first());
    Callable<Answer> sending = () -> system.duis().send(message);

    List<Answer> answers = ParallelCalls.all(Collections.nCopies(CONNECTIONS, sending));

    assertThat(answers)
        .allSatisfy(answer -> {
          assertThat(answer.code()).isEqualTo("I0");
          assertThat(answer.bytes()).isEqualTo(answers.getFirst().bytes());
        });
    assertThat(answers).filteredOn(answer -> !answer.replayed()).hasSize(1);
    saw.publishEntry("Answers", CONNECTIONS + ", byte for byte the same, 1 not a replay");
    saw.publishEntry(Effects.ofAccepted(system, system.first(), request, message, hubs));
  }

  @Test
  @Requirement({REPLAY, SAME_BYTES_TWICE})
  void a_User_that_disconnected_before_the_answer_gets_it_by_sending_the_same_bytes_again(
      TestReporter saw) throws IOException, InterruptedException {
    List<MadeUpHub> hubs = system.hubs(40);
    ReturnRequest request = system.noFaultReturn().hubs(HubPool.ids(hubs));
    byte[] message = request.signedBy(system.first());
    URI address = system.duis().address("serviceD");

    try (Socket line = new Socket(address.getHost(), address.getPort())) {
      line.getOutputStream()
          .write(
              String.join(
                      "\r\n",
                      "POST " + address.getPath() + " HTTP/1.1",
                      "Host: " + address.getAuthority(),
                      "Content-Type: application/xml",
                      "Content-Length: " + message.length,
                      "",
                      "")
                  .getBytes(StandardCharsets.US_ASCII));
      line.getOutputStream().write(message);
      line.getOutputStream().flush();
      // The first byte shows that the service answers. The client does not read the rest.
      assertThat(line.getInputStream().read()).isEqualTo('H');
    }
    Answer answer = system.duis().send(message);

    assertThat(answer.replayed()).isTrue();
    assertThat(answer.code()).isEqualTo("I0");
    saw.publishEntry("Answer to the same bytes", answer.summary() + ", a replay");
    saw.publishEntry(Effects.ofAccepted(system, system.first(), request, message, hubs));
  }

  @Test
  @Requirement(OVERLAPPING_LISTS)
  void a_hub_returned_at_the_same_time_in_singles_and_in_lists_is_accepted_once(TestReporter saw)
      throws IOException, InterruptedException {
    List<MadeUpHub> hubs = system.hubs(4);
    String contested = hubs.getFirst().deviceId();
    ReturnRequest template = system.noFaultReturn();
    List<ReturnRequest> requests =
        Stream.concat(
                hubs.stream().map(hub -> template.again().hub(contested)),
                hubs.stream()
                    .skip(1)
                    .map(hub -> template.again().hubs(List.of(hub.deviceId(), contested))))
            .toList();
    List<Callable<Answer>> senders = new ArrayList<>();
    for (ReturnRequest request : requests) {
      byte[] message = request.signedBy(system.first());
      senders.add(() -> system.duis().send(message));
    }

    ParallelCalls.all(senders);

    List<SatEntry> entries = system.operator().sat(List.of(contested));
    assertThat(entries).hasSameSizeAs(requests);
    assertThat(entries.getFirst().code()).isEqualTo("I0");
    assertThat(entries.subList(1, entries.size()))
        .extracting(SatEntry::code)
        .containsOnly("E081401");
    saw.publishEntry("SAT of the hub", entries.stream().map(SatEntry::code).toList().toString());
  }
}
