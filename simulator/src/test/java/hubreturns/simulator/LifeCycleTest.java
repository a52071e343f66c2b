package hubreturns.simulator;

import static hubreturns.simulator.RunningSimulator.hub;
import static hubreturns.simulator.RunningSimulator.json;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.simulator.web.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class LifeCycleTest extends SimulatorOfEachTest {
  private String stage(String id) {
    return simulator.values(id).path("Stage").asString();
  }

  private String notified(Map<String, String> values) {
    String id = simulator.created(values);
    simulator.untilNoticesAreSent();
    return id;
  }

  /** From 0 to 99, from the reference alone. */
  private static int chance(String reference) {
    CRC32 crc = new CRC32();
    crc.update(reference.getBytes(StandardCharsets.UTF_8));
    return (int) (crc.getValue() % 100);
  }

  @Test
  void a_return_passes_through_every_stage_and_is_closed_within_60_to_90_days() {
    String id = notified(hub(1));
    List<String> stages = new ArrayList<>(List.of(stage(id)));
    int days = 0;
    while (!stages.getLast().equals("Closed")) {
      simulator.advance("P1D");
      days++;
      if (!stage(id).equals(stages.getLast())) {
        stages.add(stage(id));
      }
    }

    assertThat(stages)
        .containsExactly(
            "CSP notified", "Awaiting shipment", "In transit", "Received", "Under test", "Closed");
    assertThat(days).isBetween(60, 90);
  }

  @Test
  void a_lost_hub_is_closed_without_ever_being_shipped() {
    String id = notified(hub(1, Map.of("Return Type", "Lost or Stolen Hub")));

    simulator.advance("P13D");
    assertThat(stage(id)).isEqualTo("CSP notified");
    simulator.advance("P1D");
    assertThat(stage(id)).isEqualTo("Closed");
    assertThat(simulator.values(id).path("Outcome").asString()).isEqualTo("Lost or stolen");
    assertThat(simulator.values(id).path("Charge").asString()).isEqualTo("58.75");
  }

  @Test
  void the_outcome_and_its_charge_follow_from_the_reference_and_the_kind_of_return() {
    for (int i = 1; i <= 30; i++) {
      simulator.created(
          i % 2 == 0
              ? hub(i)
              : hub(
                  i,
                  Map.of(
                      "SRV", "8.14.3",
                      "Return Type", "Fault identified post installation",
                      "HAN Variant", "Single Band")));
    }
    simulator.untilNoticesAreSent();
    simulator.advance("P90D");

    List<String> outcomes = new ArrayList<>();
    for (JsonNode entry : json(simulator.query()).path("entries")) {
      JsonNode values = entry.path("values");
      int chance = chance(values.path("Return Reference").asString());
      boolean isFault = values.path("SRV").asString().equals("8.14.3");
      String expected =
          isFault
              ? chance < 40 ? "No fault found 7.43" : "Not redeployable 30.87"
              : chance < 75 ? "Redeployable 8.27" : "Not redeployable 58.75";
      assertThat(values.path("Stage").asString()).isEqualTo("Closed");
      assertThat(values.path("Outcome").asString() + " " + values.path("Charge").asString())
          .isEqualTo(expected);
      outcomes.add(expected);
    }
    assertThat(outcomes)
        .contains(
            "No fault found 7.43",
            "Not redeployable 30.87",
            "Redeployable 8.27",
            "Not redeployable 58.75");
  }

  @Test
  void the_life_cycle_continues_from_the_stage_that_an_operator_sets() {
    String id = notified(hub(1));

    simulator.put(id, Map.of("Stage", "Under test"));
    simulator.advance("P41D");

    assertThat(stage(id)).isEqualTo("Closed");
  }

  @Test
  void a_record_without_a_notice_stays_in_its_stage() {
    String id = simulator.created(hub(1, Map.of("CSP Region", "Unknown")));

    simulator.advance("P90D");

    assertThat(stage(id)).isEqualTo("Record raised");
  }

  @Test
  void simulated_time_runs_at_the_chosen_speed() {
    String id = notified(hub(1));
    simulator.post("/clock", Json.object().put("speed", 86_400));
    assertThat(json(simulator.get("/clock")).path("speed").asDouble()).isEqualTo(86_400);

    clock.advance(Duration.ofSeconds(90));

    assertThat(json(simulator.get("/clock")).path("now").asString())
        .isEqualTo("2027-02-23T12:00:00.000Z");
    Awaitility.await().until(() -> stage(id).equals("Closed"));
  }

  @Test
  void simulated_time_and_stages_continue_after_a_restart() {
    String id = notified(hub(1));
    simulator.advance("P10D");
    restart(RunningSimulator.settings(directory));

    assertThat(json(simulator.get("/clock")).path("now").asString())
        .isEqualTo("2026-12-05T12:00:00.000Z");
    assertThat(stage(id)).isEqualTo("Awaiting shipment");
    simulator.advance("P80D");
    assertThat(stage(id)).isEqualTo("Closed");
  }

  @Test
  void the_clock_rejects_going_back_and_going_too_fast() {
    for (String body :
        List.of(
            "{\"speed\":-1}",
            "{\"speed\":31536001}",
            "{\"speed\":\"fast\"}",
            "{\"advance\":\"-P1D\"}",
            "{\"advance\":\"P3651D\"}",
            "{\"advance\":\"tomorrow\"}",
            "3")) {
      assertThat(simulator.post("/clock", body).statusCode()).as(body).isEqualTo(400);
    }
    assertThat(simulator.post("/clock", "{\"speed\":31536000}").statusCode()).isEqualTo(200);
    assertThat(simulator.post("/clock", "{\"speed\":0,\"advance\":\"P3650D\"}").statusCode())
        .isEqualTo(200);
  }
}
