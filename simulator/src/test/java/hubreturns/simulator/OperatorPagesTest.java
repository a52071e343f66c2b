package hubreturns.simulator;

import static hubreturns.simulator.RunningSimulator.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorPagesTest {
  private RunningSimulator simulator;

  @BeforeEach
  void start(@TempDir Path directory) {
    simulator = RunningSimulator.start(directory);
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

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
  void shows_everything_escaped_and_loads_nothing_from_elsewhere() {
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
    assertThat(simulator.get("/").body()).contains("Choose:");

    assertThat(submit("/records/" + id + "/csp", "csp=Vodafone").statusCode()).isEqualTo(303);
    simulator.untilNoticesAreSent();

    assertThat(simulator.inbox("Vodafone")).hasSize(1);
    assertThat(simulator.get("/").body()).doesNotContain("Choose:");
    assertThat(submit("/records/" + id + "/csp", "csp=Orange").statusCode()).isEqualTo(400);
  }

  @Test
  void an_operator_moves_the_clock_and_forgets_the_faults() {
    simulator.faults("[{\"fault\":\"down\",\"where\":\"logout\"}]");
    String id = simulator.created(hub(1));
    simulator.untilNoticesAreSent();
    assertThat(simulator.get("/").body()).contains("Forget them");

    assertThat(submit("/controls/faults", "").statusCode()).isEqualTo(303);
    assertThat(submit("/controls/clock", "days=7").statusCode()).isEqualTo(303);
    assertThat(submit("/controls/clock", "days=91").statusCode()).isEqualTo(400);
    assertThat(submit("/controls/clock", "speed=x").statusCode()).isEqualTo(400);

    assertThat(simulator.get("/faults").body()).isEqualTo("[]");
    assertThat(simulator.values(id).path("Stage").asString()).isEqualTo("Awaiting shipment");
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
