package hubreturns.simulator;

import static hubreturns.simulator.RunningSimulator.ENTRIES;
import static hubreturns.simulator.RunningSimulator.errorNumber;
import static hubreturns.simulator.RunningSimulator.hub;
import static hubreturns.simulator.RunningSimulator.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RemedyDialectTest extends SimulatorOfEachTest {
  private static List<String> references(HttpResponse<String> answer) {
    return RunningSimulator.column(answer, "Return Reference");
  }

  @Test
  void a_login_returns_a_plain_text_token() {
    HttpResponse<String> answer = simulator.loginWith("remedy", RunningSimulator.PASSWORD);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    assertThat(answer.body()).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
  }

  @Test
  void refuses_a_wrong_password_as_remedy_does() {
    HttpResponse<String> answer = simulator.loginWith("remedy", "guessed");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(errorNumber(answer)).isEqualTo(623);
    assertThat(json(answer).path(0).path("messageType").asString()).isEqualTo("ERROR");
    assertThat(json(answer).path(0).has("messageAppendedText")).isTrue();
  }

  @Test
  void refuses_calls_without_a_token_or_with_an_unknown_one() {
    assertThat(RunningSimulator.send(simulator.request(ENTRIES).GET()).statusCode()).isEqualTo(401);
    assertThat(
            RunningSimulator.send(
                    simulator.request(ENTRIES).header("Authorization", "AR-JWT strange").GET())
                .statusCode())
        .isEqualTo(401);
  }

  @Test
  void a_token_is_valid_for_one_hour() {
    clock.advance(Duration.ofMinutes(60).minusMillis(1));
    assertThat(simulator.query().statusCode()).isEqualTo(200);

    clock.advance(Duration.ofMillis(1));
    assertThat(simulator.query().statusCode()).isEqualTo(401);
  }

  @Test
  void a_token_is_invalid_after_logout() {
    assertThat(simulator.post("/api/jwt/logout", "").statusCode()).isEqualTo(204);

    assertThat(simulator.query().statusCode()).isEqualTo(401);
  }

  @Test
  void a_create_returns_the_address_of_the_record() {
    HttpResponse<String> answer = simulator.create(hub(1));

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("Location"))
        .contains(simulator.address() + "/api/arsys/v1/entry/CHR%3AReturnsRecord/CHR000000000001");
  }

  @Test
  void a_create_shows_the_requested_fields() {
    HttpResponse<String> answer =
        simulator.post(
            ENTRIES + "?fields=values(Request%20ID,Stage)", RunningSimulator.body(hub(1)));

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(json(answer).path("values").toString())
        .isEqualTo("{\"Request ID\":\"CHR000000000001\",\"Stage\":\"Record raised\"}");
    assertThat(json(answer).path("_links").path("self").path(0).path("href").asString())
        .endsWith("/CHR000000000001");
  }

  @Test
  void a_record_shows_all_its_fields_and_null_for_the_empty_ones() {
    JsonNode values = simulator.values(simulator.created(hub(1)));

    assertThat(String.join(", ", values.propertyNames()))
        .isEqualTo(
            """
            Entry ID, Service Request ID, Return Reference, Device ID, GPF Device ID, \
            Manufacturer, Model, HAN Variant, CSP Region, CSP, SRV, Return Type, \
            Fault Reason, Connection Method, Other Device ID, User Ref ID, \
            User Ref Date Time, Incident Reference, Additional Information, Party, User, \
            Notified At, Stage, Outcome, Charge, CSP Notified At, CSP Reference, Create Date, \
            Last Modified Date\
            """);
    assertThat(values.path("Device ID").asString()).isEqualTo("00-DB-12-34-56-78-90-01");
    assertThat(values.path("Notified At").asString()).isEqualTo("2026-11-25T11:59:59.123Z");
    assertThat(values.path("Outcome").isNull()).isTrue();
    assertThat(values.path("Create Date").asString()).isEqualTo("2026-11-25T12:00:00.000Z");
  }

  @Test
  void refuses_a_field_the_form_does_not_have() {
    HttpResponse<String> answer = simulator.create(Map.of("Colour", "blue"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(errorNumber(answer)).isEqualTo(314);
    assertThat(answer.body()).contains("<Colour>");
  }

  @Test
  void refuses_fields_that_only_remedy_writes_and_values_out_of_limits() {
    assertThat(simulator.create(Map.of("Create Date", "2026-01-01T00:00:00Z")).statusCode())
        .isEqualTo(400);
    assertThat(simulator.create(Map.of("Stage", "Forgotten")).statusCode()).isEqualTo(400);
    assertThat(simulator.create(Map.of("Model", "x".repeat(1000))).statusCode()).isEqualTo(201);
    assertThat(simulator.create(Map.of("Model", "x".repeat(1001))).statusCode()).isEqualTo(400);
    assertThat(simulator.post(ENTRIES, "{\"values\":{\"Model\":[1]}}").statusCode()).isEqualTo(400);
    assertThat(simulator.post(ENTRIES, "{\"values\":").statusCode()).isEqualTo(400);
    assertThat(simulator.post(ENTRIES, "[]").statusCode()).isEqualTo(400);
    assertThat(simulator.stats().path("records").asInt()).isEqualTo(1);
  }

  @Test
  void refuses_an_unknown_form_record_path_and_method() {
    assertThat(errorNumber(simulator.get("/api/arsys/v1/entry/HPD:HelpDesk"))).isEqualTo(303);
    assertThat(simulator.get("/api/arsys/v1/entry/HPD:HelpDesk").statusCode()).isEqualTo(404);
    assertThat(errorNumber(simulator.get(ENTRIES + "/CHR000000000009"))).isEqualTo(302);
    assertThat(simulator.get(ENTRIES + "/nonsense").statusCode()).isEqualTo(404);
    assertThat(simulator.put("CHR000000000009", Map.of("Model", "x")).statusCode()).isEqualTo(404);
    assertThat(simulator.get("/api/arsys/v2/entry/x").statusCode()).isEqualTo(404);
    assertThat(simulator.delete(ENTRIES).statusCode()).isEqualTo(405);
  }

  @Test
  void refuses_a_body_over_one_mebibyte() {
    int fixed = "{\"values\":{\"Model\":\"\"}}".length();
    String longest = "{\"values\":{\"Model\":\"%s\"}}".formatted("x".repeat(1024 * 1024 - fixed));

    assertThat(simulator.post(ENTRIES, longest).statusCode()).isEqualTo(400);
    // The client sends its body only when the server asks for it. Otherwise the server could close
    // the connection while the client still sends, and the response would be lost.
    HttpRequest.Builder tooLong =
        simulator
            .authorised(ENTRIES)
            .expectContinue(true)
            .POST(RunningSimulator.text(longest + " "));
    assertThat(RunningSimulator.send(tooLong).statusCode()).isEqualTo(413);
  }

  @Test
  void a_put_changes_the_fields_it_names_and_the_date() {
    String id = simulator.created(hub(1, Map.of("CSP Region", "Unknown")));
    String before = simulator.values(id).path("Last Modified Date").asString();

    HttpResponse<String> answer = simulator.put(id, Map.of("Model", "M2", "Party", ""));

    assertThat(answer.statusCode()).isEqualTo(204);
    JsonNode values = simulator.values(id);
    assertThat(values.path("Model").asString()).isEqualTo("M2");
    assertThat(values.path("Party").isNull()).isTrue();
    assertThat(values.path("Device ID").asString()).isEqualTo("00-DB-12-34-56-78-90-01");
    assertThat(values.path("Last Modified Date").asString()).isGreaterThan(before);
  }

  @Test
  void no_two_changes_have_the_same_date_even_if_the_clock_stops() {
    for (int i = 1; i <= 20; i++) {
      simulator.created(hub(i));
    }
    simulator.untilNoticesAreSent();

    List<String> dates =
        RunningSimulator.column(
            simulator.query("sort", "Last Modified Date.asc"), "Last Modified Date");

    assertThat(dates).hasSize(20).doesNotHaveDuplicates().isSorted();
    assertThat(dates)
        .allMatch(date -> date.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
  }

  @Test
  void a_reader_that_polls_by_the_date_sees_every_change_once() {
    for (int i = 1; i <= 30; i++) {
      simulator.created(hub(i, Map.of("CSP Region", "Unknown")));
    }
    List<String> seen = new ArrayList<>();
    String watermark = Instant.EPOCH.toString();
    List<JsonNode> page = new ArrayList<>();
    do {
      page.clear();
      json(simulator.query(
              "q",
              "'Last Modified Date' > \"%s\"".formatted(watermark),
              "sort",
              "Last Modified Date.asc",
              "limit",
              "7"))
          .path("entries")
          .forEach(page::add);
      for (JsonNode entry : page) {
        seen.add(entry.path("values").path("Return Reference").asString());
        watermark = entry.path("values").path("Last Modified Date").asString();
      }
    } while (!page.isEmpty());

    assertThat(seen).hasSize(30).doesNotHaveDuplicates();
  }

  @Test
  void a_query_finds_records_by_qualification() {
    simulator.created(hub(1));
    simulator.created(hub(2, Map.of("Party", "Said \"B\"", "CSP Region", "Unknown")));
    simulator.created(hub(3));

    assertThat(references(simulator.query("q", "'Return Reference' = \"CHR-002\"")))
        .containsExactly("CHR-002");
    assertThat(references(simulator.query("q", "'Party' = \"Said \"\"B\"\"\"")))
        .containsExactly("CHR-002");
    assertThat(
            references(
                simulator.query(
                    "q", "'Device ID' LIKE \"00-DB%\" AND NOT ('Return Reference' < \"CHR-002\")")))
        .containsExactly("CHR-002", "CHR-003");
    assertThat(references(simulator.query("q", "'Outcome' != $NULL$"))).isEmpty();
    assertThat(references(simulator.query("q", "1 = 1"))).hasSize(3);
  }

  @Test
  void a_query_without_a_qualification_lists_all_in_the_order_of_creation() {
    for (int i = 3; i >= 1; i--) {
      simulator.created(hub(i));
    }

    assertThat(references(simulator.query())).containsExactly("CHR-003", "CHR-002", "CHR-001");
    assertThat(references(simulator.query("sort", "Return Reference.asc")))
        .containsExactly("CHR-001", "CHR-002", "CHR-003");
    assertThat(references(simulator.query("sort", "Party.asc,Return Reference.desc")))
        .containsExactly("CHR-003", "CHR-002", "CHR-001");
  }

  @Test
  void a_limited_query_links_to_the_next_page() {
    for (int i = 1; i <= 5; i++) {
      simulator.created(hub(i));
    }

    HttpResponse<String> first = simulator.query("limit", "2", "offset", "1");
    assertThat(references(first)).containsExactly("CHR-002", "CHR-003");

    String next = json(first).path("_links").path("next").path(0).path("href").asString();
    HttpResponse<String> second =
        simulator.get(next.substring(simulator.address().toString().length()));
    assertThat(references(second)).containsExactly("CHR-004", "CHR-005");
    assertThat(json(second).path("_links").has("next")).isFalse();
  }

  @Test
  void a_query_shows_only_the_requested_fields() {
    simulator.created(hub(1));

    assertThat(
            json(simulator.query("fields", "values(Return Reference, Device ID)"))
                .path("entries")
                .path(0)
                .path("values")
                .toString())
        .isEqualTo("{\"Return Reference\":\"CHR-001\",\"Device ID\":\"00-DB-12-34-56-78-90-01\"}");
  }

  @Test
  void refuses_queries_that_cannot_be_read() {
    assertThat(simulator.query("q", "'Device ID' = ").statusCode()).isEqualTo(400);
    assertThat(errorNumber(simulator.query("q", "'Colour' = \"x\""))).isEqualTo(1587);
    assertThat(simulator.query("q", "'Last Modified Date' > \"yesterday\"").statusCode())
        .isEqualTo(400);
    assertThat(simulator.query("fields", "Device ID").statusCode()).isEqualTo(400);
    assertThat(simulator.query("sort", "Colour.asc").statusCode()).isEqualTo(400);
    assertThat(simulator.query("limit", "-1").statusCode()).isEqualTo(400);
    assertThat(simulator.query("offset", "x").statusCode()).isEqualTo(400);
  }

  @Test
  void two_plain_creates_with_one_return_reference_make_two_records_and_are_counted() {
    simulator.created(hub(1));
    simulator.created(hub(1));

    assertThat(references(simulator.query("q", "'Return Reference' = \"CHR-001\""))).hasSize(2);
    assertThat(simulator.stats().path("duplicateReturnReferences").asInt()).isEqualTo(1);
  }

  @Test
  void a_merge_with_dup_error_creates_once_and_refuses_from_then_on() {
    String same = "'Return Reference' = \"CHR-001\"";

    HttpResponse<String> first = simulator.merge(hub(1), "DUP_ERROR", same);
    HttpResponse<String> second = simulator.merge(hub(1), "DUP_ERROR", same);

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(first.headers().firstValue("Location").orElse("")).endsWith("/CHR000000000001");
    assertThat(second.statusCode()).isEqualTo(500);
    assertThat(errorNumber(second)).isEqualTo(382);
    assertThat(second.body()).contains("CHR000000000001");
    assertThat(simulator.stats().path("records").asInt()).isEqualTo(1);
  }

  @Test
  void merges_at_the_same_time_with_dup_error_never_create_two() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.startVirtualThread(
              () -> simulator.merge(hub(1), "DUP_ERROR", "'Return Reference' = \"CHR-001\"")));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(simulator.stats().path("records").asInt()).isEqualTo(1);
  }

  @Test
  void the_other_merge_types_do_what_their_names_say() {
    String id = simulator.created(hub(1, Map.of("Model", "old")));
    String same = "'Return Reference' = \"CHR-001\"";

    assertThat(simulator.merge(Map.of("Model", "new"), "DUP_MERGE", same).statusCode())
        .isEqualTo(204);
    assertThat(simulator.values(id).path("Model").asString()).isEqualTo("new");
    assertThat(simulator.values(id).path("Party").asString()).isEqualTo("Supplier A");

    Map<String, String> other = Map.of("Return Reference", "CHR-001", "Model", "newest");
    assertThat(simulator.merge(other, "DUP_OVERWRITE", same).statusCode()).isEqualTo(201);
    assertThat(simulator.values(id).path("Model").asString()).isEqualTo("newest");
    assertThat(simulator.values(id).path("Party").isNull()).isTrue();

    assertThat(simulator.merge(hub(1), "DUP_NEW_ID", same).statusCode()).isEqualTo(201);
    assertThat(simulator.stats().path("records").asInt()).isEqualTo(2);
    assertThat(errorNumber(simulator.merge(hub(1), "DUP_MERGE", same))).isEqualTo(330);
    assertThat(simulator.merge(hub(1), "DUP_NONSENSE", same).statusCode()).isEqualTo(400);
    assertThat(simulator.merge(hub(1), "DUP_ERROR", "'Colour' = \"x\"").statusCode())
        .isEqualTo(400);
  }

  @Test
  void a_merge_without_a_qualification_matches_by_entry_id() {
    String id = simulator.created(hub(1));

    assertThat(errorNumber(simulator.merge(Map.of("Entry ID", id), "DUP_ERROR", "")))
        .isEqualTo(382);
    assertThat(simulator.merge(hub(2), "DUP_ERROR", "").statusCode()).isEqualTo(201);
  }
}
