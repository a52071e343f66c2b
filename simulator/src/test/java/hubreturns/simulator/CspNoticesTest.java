package hubreturns.simulator;

import static hubreturns.simulator.RunningSimulator.hub;
import static hubreturns.simulator.RunningSimulator.json;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.simulator.csp.Csp;
import hubreturns.simulator.web.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class CspNoticesTest extends SimulatorOfEachTest {
  private static ObjectNode notice(String reference) {
    return Json.object().put("returnReference", reference).put("deviceId", "00-DB");
  }

  private Settings withArqivaAt(URI address) {
    return RunningSimulator.settings(directory, Optional.empty(), Map.of(Csp.ARQIVA, address));
  }

  @Test
  void sends_a_notice_about_a_new_record_and_marks_the_record() {
    String id = simulator.created(hub(1));
    simulator.untilNoticesAreSent();

    JsonNode values = simulator.values(id);
    assertThat(values.path("Stage").asString()).isEqualTo("CSP notified");
    assertThat(values.path("CSP").asString()).isEqualTo("Arqiva");
    assertThat(values.path("CSP Notified At").asString()).endsWith("Z");
    assertThat(values.path("CSP Reference").asString()).isNotBlank();

    JsonNode notice = simulator.inbox("Arqiva").path(0);
    assertThat(notice.propertyNames())
        .containsExactly(
            "returnReference",
            "deviceId",
            "gpfDeviceId",
            "csp",
            "region",
            "srv",
            "returnType",
            "faultReason",
            "party",
            "notifiedAt",
            "receivedAt",
            "timesReceived");
    assertThat(notice.path("returnReference").asString()).isEqualTo("CHR-001");
    assertThat(notice.path("notifiedAt").asString()).isEqualTo("2026-11-25T11:59:59.123Z");
    assertThat(notice.path("faultReason").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "North,Arqiva",
    "Central,Telefonica",
    "South,Telefonica",
    "4G North,Vodafone",
    "4G Central,Vodafone",
    "4G South,Vodafone"
  })
  void the_region_decides_the_csp(String region, String csp) {
    simulator.created(hub(1, Map.of("CSP Region", region)));
    simulator.untilNoticesAreSent();

    assertThat(simulator.inbox(csp)).hasSize(1);
  }

  @Test
  void a_notice_for_an_unknown_region_waits_until_an_operator_chooses_the_csp() {
    String byCsp = simulator.created(hub(1, Map.of("CSP Region", "Unknown")));
    String byRegion = simulator.created(hub(2, Map.of("CSP Region", "Unknown")));
    assertThat(simulator.stats().path("noticesWaitingForOperator").asInt()).isEqualTo(2);
    assertThat(simulator.values(byCsp).path("Stage").asString()).isEqualTo("Record raised");

    simulator.put(byCsp, Map.of("CSP", "Telefónica"));
    simulator.put(byRegion, Map.of("CSP Region", "4G South"));
    simulator.untilNoticesAreSent();

    assertThat(simulator.inbox("Telefonica")).hasSize(1);
    assertThat(simulator.inbox("Vodafone")).hasSize(1);
    assertThat(simulator.values(byCsp).path("Stage").asString()).isEqualTo("CSP notified");
    assertThat(simulator.stats().path("noticesWaitingForOperator").asInt()).isZero();
  }

  @Test
  void two_records_with_one_return_reference_have_one_notice() {
    String first = simulator.created(hub(1));
    simulator.untilNoticesAreSent();
    String second = simulator.created(hub(1));
    simulator.untilNoticesAreSent();

    assertThat(simulator.inbox("Arqiva")).hasSize(1);
    assertThat(simulator.inbox("Arqiva").path(0).path("timesReceived").asInt()).isEqualTo(1);
    assertThat(simulator.values(first).path("Stage").asString()).isEqualTo("CSP notified");
    assertThat(simulator.values(second).path("Stage").asString()).isEqualTo("CSP notified");
  }

  @Test
  void each_record_without_a_return_reference_has_its_own_notice() {
    simulator.created(hub(1, Map.of("Return Reference", "")));
    String second = simulator.created(hub(2, Map.of("Return Reference", "")));
    simulator.untilNoticesAreSent();

    assertThat(simulator.inbox("Arqiva")).hasSize(2);
    assertThat(simulator.values(second).path("Stage").asString()).isEqualTo("CSP notified");
  }

  @Test
  void repeats_a_notice_until_the_csp_accepts_it_and_then_stops() throws Exception {
    try (CspForTests csp = CspForTests.answering(503, 404)) {
      Settings settings = withArqivaAt(csp.address());
      restart(settings);
      simulator.created(hub(1));
      simulator.untilNoticesAreSent();
      for (int i = 0; i < 3; i++) {
        assertThat(csp.next().key()).contains("CHR-001");
      }

      restart(settings);
      simulator.created(hub(2));
      assertThat(csp.next().key()).contains("CHR-002");
      assertThat(csp.hasMore()).isFalse();
    }
  }

  @Test
  void sends_a_waiting_notice_after_a_restart() throws IOException {
    restart(withArqivaAt(CspForTests.nobody()));
    simulator.created(hub(1));
    assertThat(simulator.stats().path("notices").path("Arqiva").path("waiting").asInt())
        .isEqualTo(1);

    restart(RunningSimulator.settings(directory));
    simulator.untilNoticesAreSent();
    assertThat(simulator.inbox("Arqiva")).hasSize(1);
  }

  @Test
  void a_csp_that_is_down_does_not_delay_another() throws IOException {
    restart(withArqivaAt(CspForTests.nobody()));
    simulator.created(hub(1));
    simulator.created(hub(2, Map.of("CSP Region", "South")));
    Awaitility.await().until(() -> simulator.inbox("Telefonica").size() == 1);
    assertThat(simulator.stats().path("notices").path("Arqiva").path("waiting").asInt())
        .isEqualTo(1);
  }

  @Test
  void an_inbox_lists_each_return_once() {
    assertThat(simulator.post("/csp/Vodafone/notices", notice("CHR-9")).statusCode())
        .isEqualTo(201);
    assertThat(simulator.post("/csp/Vodafone/notices", notice("CHR-9")).statusCode())
        .isEqualTo(200);
    assertThat(simulator.post("/csp/Arqiva/notices", notice("CHR-9")).statusCode()).isEqualTo(201);

    assertThat(simulator.inbox("Vodafone")).hasSize(1);
    assertThat(simulator.inbox("Vodafone").path(0).path("timesReceived").asInt()).isEqualTo(2);
  }

  @Test
  void an_inbox_can_be_read_in_pages() {
    for (int i = 1; i <= 5; i++) {
      simulator.post("/csp/Arqiva/notices", notice("CHR-" + i));
    }

    JsonNode page = json(simulator.get("/csp/Arqiva/notices?limit=2&offset=1"));
    assertThat(page).hasSize(2);
    assertThat(page.path(0).path("returnReference").asString()).isEqualTo("CHR-2");
    assertThat(simulator.get("/csp/Arqiva/notices?limit=-1").statusCode()).isEqualTo(400);
  }

  @Test
  void an_inbox_rejects_everything_except_notices() {
    assertThat(simulator.post("/csp/Orange/notices", notice("CHR-1")).statusCode()).isEqualTo(404);
    assertThat(simulator.get("/csp/Orange/notices").statusCode()).isEqualTo(404);
    assertThat(simulator.post("/csp/Arqiva/letters", notice("CHR-1")).statusCode()).isEqualTo(404);
    assertThat(simulator.post("/csp/Arqiva/notices", "[]").statusCode()).isEqualTo(400);
    assertThat(simulator.post("/csp/Arqiva/notices", "{}").statusCode()).isEqualTo(400);
    assertThat(simulator.delete("/csp/Arqiva/notices").statusCode()).isEqualTo(405);
  }

  @Test
  void an_inbox_has_a_page_for_people() {
    simulator.post(
        "/csp/Arqiva/notices", notice("CHR-1").put("deviceId", "<script>alert(1)</script>"));

    HttpResponse<String> page =
        simulator.get(
            "/csp/Arqiva/notices", request -> request.header("Accept", "text/html,*/*;q=0.8"));
    assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    assertThat(page.body()).contains("CHR-1", "&lt;script&gt;").doesNotContain("<script>");
    assertThat(simulator.get("/csp").body()).contains("Telefonica");
  }
}
