package hubreturns.acceptance.system;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.system.Operator.SatEntry;
import hubreturns.acceptance.wire.Answer;
import hubreturns.acceptance.wire.ReturnRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** Checks the database against the requests that suppliers sent and the answers that they got. */
public final class Consistency {
  private static final String GROUP = "<sr:DeviceIDList>";

  private Consistency() {}

  /**
   * Checks that answers, SAT, SMI and returns agree for every hub, and that there are no other
   * returns.
   *
   * @param requests every request that was sent, by RequestID
   * @param answered the bytes of the answers; every request must have one
   * @param hubs every hub that a request may name
   * @return the counts, for the report
   */
  public static String check(
      Operator operator,
      Map<String, ReturnRequest> requests,
      Map<String, byte[]> answered,
      List<String> hubs)
      throws IOException, InterruptedException {
    return check(operator, requests, answered, hubs, operator.returns());
  }

  /**
   * The same in a system that has other requests too.
   *
   * @param returns those of the requests, and all of the hubs
   */
  public static String check(
      Operator operator,
      Map<String, ReturnRequest> requests,
      Map<String, byte[]> answered,
      List<String> hubs,
      List<JsonNode> returns)
      throws IOException, InterruptedException {
    List<SatEntry> entries = operator.sat(requests.keySet());
    Map<String, JsonNode> inventory = operator.inventory(hubs);
    Map<String, String> accepted = new HashMap<>();
    Map<String, List<SatEntry>> byRequest = new HashMap<>();
    // In order of commit, the first request for a hub is accepted, and no later one is.
    for (SatEntry entry : entries) {
      byRequest.computeIfAbsent(entry.requestId(), id -> new ArrayList<>()).add(entry);
      assertThat(entry.code())
          .as(entry + ", " + Seed.replay())
          .isEqualTo(accepted.containsKey(entry.deviceId()) ? "E081401" : "I0");
      accepted.putIfAbsent(entry.deviceId(), entry.requestId());
    }
    assertThat(byRequest.keySet()).as(Seed.replay()).isEqualTo(answered.keySet());
    for (Map.Entry<String, List<SatEntry>> request : byRequest.entrySet()) {
      List<String> named = request.getValue().stream().map(SatEntry::deviceId).toList();
      ReturnRequest sent = Objects.requireNonNull(requests.get(request.getKey()));
      assertThat(named).as(Seed.replay()).isEqualTo(sent.named());
      String answer =
          new String(answered.getOrDefault(request.getKey(), new byte[0]), StandardCharsets.UTF_8);
      List<String> groups = new ArrayList<>();
      Answer.consolidated(named, request.getValue().stream().map(SatEntry::code).toList())
          .forEach((code, ids) ->
              groups.add(code + "</sr:ResponseCode>" + GROUP + String.join(",", ids) + "<"));
      assertThat(answer).as(Seed.replay()).containsSubsequence(groups);
      assertThat(answer.split(GROUP, -1)).as(Seed.replay()).hasSize(1 + groups.size());
    }
    List<String> returned =
        hubs.stream()
            .filter(id ->
                Operator.text(Objects.requireNonNull(inventory.get(id)), "logistics_status")
                    .equals("Returned"))
            .toList();
    assertThat(returned).as(Seed.replay()).containsExactlyInAnyOrderElementsOf(accepted.keySet());
    assertThat(returns)
        .as(Seed.replay())
        .extracting(row -> Operator.text(row, "device_id"))
        .containsExactlyInAnyOrderElementsOf(accepted.keySet());
    assertThat(returns)
        .allSatisfy(row -> {
          String hub = Operator.text(row, "device_id");
          assertThat(Operator.text(row, "request_id")).isEqualTo(accepted.get(hub));
          assertThat(Operator.text(row, "return_reference"))
              .isEqualTo(
                  Operator.text(Objects.requireNonNull(inventory.get(hub)), "return_reference"));
        });
    // The rules of the service's own check, with every request of the test system.
    assertThat(operator.ask("database", "check", "--format", "csv").lines())
        .as("only the header line")
        .hasSize(1);
    return "%d requests answered, %d SAT entries, %d hubs Returned, %d returns: all agree"
        .formatted(answered.size(), entries.size(), returned.size(), returns.size());
  }
}
