package hubreturns.simulator;

import static hubreturns.simulator.RunningSimulator.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OperatorPagesTest extends SimulatorOfEachTest {
  private HttpResponse<String> submit(String path, String form) {
    return RunningSimulator.send(
        simulator
            .request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Origin", simulator.address().toString())
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  @Test
  void shows_the_newest_records_first_and_finds_them_by_device_and_reference() {
    for (int i = 1; i <= 60; i++) {
      simulator.created(hub(i));
    }

    assertThat(simulator.get("/").body())
        .contains("60 records", "CHR-060", "CHR-011", "Page 1 of 2")
        .doesNotContain("CHR-010");
    assertThat(simulator.get("/?page=2").body()).contains("CHR-010").doesNotContain("CHR-060");
    assertThat(simulator.get("/?search=90-3c").body())
        .contains("1 record", "CHR-060")
        .doesNotContain("CHR-059");
    assertThat(simulator.get("/?search=CHR-007").body()).contains("1 record", "CHR-007");
  }

  @Test
  void escapes_every_value_and_loads_nothing_from_other_sites() {
    String id =
        simulator.created(hub(1, Map.of("Device ID", "<img src=x onerror=\"alert('1')\">")));

    HttpResponse<String> list = simulator.get("/?search=%3Cimg%20src%3D%22");
    HttpResponse<String> details = simulator.get("/records/" + id);

    assertThat(list.body() + details.body()).doesNotContain("<img", "<script", "https://");
    assertThat(details.body()).contains("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;");
    assertThat(list.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'none'");
    assertThat(simulator.get("/simulator.css").statusCode()).isEqualTo(200);
    assertThat(simulator.get("/records/CHR000000000077").statusCode()).isEqualTo(404);
    assertThat(simulator.get("/nowhere").statusCode()).isEqualTo(404);
  }

  @Test
  void an_operator_chooses_the_csp_with_a_button() {
    String id = simulator.created(hub(1, Map.of("CSP Region", "Unknown")));
    assertThat(simulator.get("/").body()).contains("Choose a CSP:");

    assertThat(submit("/records/" + id + "/csp", "csp=Vodafone").statusCode()).isEqualTo(303);
    simulator.untilNoticesAreSent();

    assertThat(simulator.inbox("Vodafone")).hasSize(1);
    assertThat(simulator.get("/").body()).doesNotContain("Choose a CSP:");
    assertThat(submit("/records/" + id + "/csp", "csp=Orange").statusCode()).isEqualTo(400);
  }

  @Test
  void an_operator_moves_the_clock_and_clears_the_faults() {
    simulator.faults("[{\"fault\":\"down\",\"where\":\"logout\"}]");
    String id = simulator.created(hub(1));
    simulator.untilNoticesAreSent();
    assertThat(simulator.get("/").body()).contains("Clear all faults");

    assertThat(submit("/controls/faults", "").statusCode()).isEqualTo(303);
    assertThat(submit("/controls/clock", "advance=P7D").statusCode()).isEqualTo(303);
    assertThat(submit("/controls/clock", "advance=P3651D").statusCode()).isEqualTo(400);
    assertThat(submit("/controls/clock", "speed=x").statusCode()).isEqualTo(400);

    assertThat(simulator.get("/faults").body()).isEqualTo("[]");
    assertThat(simulator.values(id).path("Stage").asString()).isEqualTo("Awaiting shipment");
  }

  @Test
  void finds_a_pasted_list_of_ids_and_names_those_not_found() {
    for (int i = 1; i <= 3; i++) {
      simulator.created(hub(i));
    }

    String page =
        simulator
            .get("/?search=00db123456789001%0D%0A00:DB:12:34:56:78:90:02+00-DB-12-34-56-78-90-FF")
            .body();

    assertThat(page)
        .contains("2 records", "2 of 3 IDs found", "CHR-001", "CHR-002", "00-DB-12-34-56-78-90-FF")
        .doesNotContain("CHR-003");
  }

  @Test
  void sorts_by_a_column_in_both_orders() {
    for (int i : List.of(2, 3, 1)) {
      simulator.created(hub(i));
    }

    assertThat(simulator.get("/?sort=Return%20Reference&order=asc").body())
        .containsSubsequence("CHR-001", "CHR-002", "CHR-003");
    assertThat(simulator.get("/?sort=Return%20Reference&order=desc").body())
        .containsSubsequence("CHR-003", "CHR-002", "CHR-001");
  }

  @Test
  void exports_what_was_found_as_csv() {
    simulator.created(hub(1, Map.of("Model", "a \"quoted\", model")));
    simulator.created(hub(2));

    HttpResponse<String> csv = simulator.get("/records.csv?search=CHR-001");

    assertThat(csv.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
    assertThat(csv.body().lines()).hasSize(2);
    assertThat(csv.body())
        .startsWith("Entry ID,Service Request ID,Return Reference,Device ID,")
        .contains("CHR-001,00-DB-12-34-56-78-90-01", "\"a \"\"quoted\"\", model\"");
  }

  @Test
  void checks_the_records_of_a_request_against_the_expected_hubs() {
    String request = "90-B3-D5-1F-30-01-00-00:00-DB-12-34-56-78-90-A0:1000";
    for (int i = 1; i <= 3; i++) {
      simulator.created(
          hub(
              i,
              Map.of(
                  "Service Request ID", request, "Return Reference", "CHR-ABC-%03d".formatted(i))));
    }
    simulator.untilNoticesAreSent();
    String check = "/request-check?request=" + request;

    assertThat(simulator.get(check).body())
        .contains("3 records, 0 duplicates", "3 CSP notices sent, 0 waiting", "position is 3");
    assertThat(simulator.get(check + "&expected=4").body())
        .contains("3 of 4 records, 1 missing, 0 duplicates");
    assertThat(
            simulator
                .get(check + "&devices=00-DB-12-34-56-78-90-01+00-DB-12-34-56-78-90-0A")
                .body())
        .contains("1 of 2 records, 1 missing", "Device IDs without a record", "90-0A");
    assertThat(simulator.get("/request-check?request=none").body())
        .contains("No record has this RequestID");
    assertThat(simulator.get(check + "&expected=many").statusCode()).isEqualTo(400);
    assertThat(simulator.get("/request-check").statusCode()).isEqualTo(200);
  }

  @Test
  void an_operator_scripts_a_fault_with_a_form() {
    assertThat(simulator.get("/controls/faults").body()).contains("lose-answer", "expire-tokens");

    HttpResponse<String> added =
        submit(
            "/controls/faults/add",
            "fault=slow&count=2&forSeconds=&delayMillis=5&match=90-01&where=create&where=merge");

    assertThat(added.statusCode()).isEqualTo(303);
    assertThat(simulator.get("/faults").body())
        .isEqualTo(
            "[{\"fault\":\"slow\",\"count\":2,\"delayMillis\":5,"
                + "\"where\":[\"create\",\"merge\"],\"match\":\"90-01\"}]");
    assertThat(simulator.get("/controls/faults").body()).contains("slow by 5 ms for 2 calls");
    HttpResponse<String> rejected = submit("/controls/faults/add", "fault=slow&count=many");
    assertThat(rejected.statusCode()).isEqualTo(400);
    assertThat(rejected.body()).contains("whole numbers from 1");
  }

  @Test
  void says_that_the_clock_does_not_move_the_clock_of_the_service() {
    assertThat(simulator.get("/").body()).contains("It does not move the service's clock");
    assertThat(simulator.get("/favicon.svg").headers().firstValue("Content-Type"))
        .contains("image/svg+xml; charset=utf-8");
  }

  @Test
  void a_page_of_another_site_cannot_change_anything() {
    HttpResponse<String> answer =
        RunningSimulator.send(
            simulator
                .request("/faults")
                .header("Origin", "http://elsewhere.invalid")
                .POST(HttpRequest.BodyPublishers.ofString("[{\"fault\":\"down\"}]")));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(simulator.get("/faults").body()).isEqualTo("[]");
  }
}
