package hubreturns.ssi;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.testing.TestDatabase;
import hubreturns.ssi.page.RequestDetails;
import hubreturns.ssi.returns.Order;
import hubreturns.vocabulary.Role;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of returns in every order, from its first page to its last, and its files. */
class ReturnsPagesIT {
  private static final String PARTY = "Orderly plc";
  private static final int HUBS = 130;
  private static final Pattern ROW = Pattern.compile("<tr>(.*?)</tr>", Pattern.DOTALL);
  private static final Pattern CELL =
      Pattern.compile("<td data-label=\"([^\"]+)\"[^>]*>(.*?)</td>", Pattern.DOTALL);
  private static final Pattern HUB = Pattern.compile("/hubs/([0-9A-F-]{23})\"");
  private static final Pattern NEXT = Pattern.compile("href=\"([^\"]+)\">Next page<");

  @AutoClose private static SsiServer server;
  private static Visitor clerk;

  /** A row as a reader sees it. */
  private record Row(String hub, String stage, String charge, String type, String days) {}

  @BeforeAll
  static void make_returns_with_different_outcomes() throws Exception {
    TestDatabase.user("90-B3-D5-1F-30-07-00-00", PARTY, Role.IS);
    TestDatabase.execute(
        """
        insert into smi_device (device_id, device_type, device_status, logistics_status, csp_region,
                                han_variant, manufacturer, delivered_to_party, import_supplier)
        select x'005E070000000000'::bigint + n, 'CHF', 'Commissioned', 'Returned', 'North',
               'Dual Band', (array['EDMI', 'Toshiba', 'WNC'])[1 + n % 3], 'Orderly plc',
               x'90B3D51F30070000'::bigint
          from generate_series(1, 130) n
        """,
        // 13 requests of 10 hubs, 9 days apart, two types.
        """
        insert into service_request (user_id, received_at, committed_at, header_code, hubs, accepted,
          request_id, request_reference, request_sha256, party, node, schema_version, form,
          service_reference_variant, user_ref_id, return_type)
        select x'90B3D51F30070000'::bigint, now() - n * interval '9 days',
               now() - n * interval '9 days', 'E4', 10, 8,
               '90-B3-D5-1F-30-07-00-00:90-B3-D5-1F-30-00-00-02:' || n,
               'CHR-ORDERLY0000000' || lpad(n::text, 2, '0'), sha256('o'), 'Orderly plc', 'n',
               '5.5', 'list', '8.14.4', case n when 1 then '20261123' when 3 then '2026112800001234' else 'REF_' || n end,
               (array['No Fault Return (general)', 'Lost or Stolen Hub'])[1 + n % 2]
          from generate_series(1, 13) n order by n desc
        """,
        """
        insert into sat_entry (request_key, device_id, code, position)
        select q.request_key, x'005E070000000000'::bigint + (q.n * 37 + p * 11) % 130 + 1,
               case when p > 8 then 'E4' else 'I0' end::response_code, p
          from (select request_key, 10 * row_number() over (order by request_key) as n
                  from service_request where party = 'Orderly plc') q,
               generate_series(1, 10) p
        """,
        """
        insert into return_record (request_key, device_id, user_id, next_attempt_at, position, state,
                                   dsms_id, stage, stage_at, charge_gbp)
        select s.request_key, s.device_id, q.user_id, now(), s.position, 'sent', 'D' || s.position,
               case s.position % 3 when 0 then 'Closed' when 1 then 'In transit'
                    else 'Record raised' end::return_stage,
               q.committed_at + interval '3 days',
               case s.position % 3 when 0 then 7.43 + s.position end
          from sat_entry s join service_request q using (request_key)
         where q.party = 'Orderly plc' and s.code = 'I0'
        """,
        // One of two rejected hubs is not Returned.
        """
        update smi_device d set logistics_status = 'Installed'
          from sat_entry s join service_request q using (request_key)
         where q.party = 'Orderly plc' and s.position = 9 and d.device_id = s.device_id
        """);
    server = Site.open();
    clerk = Site.supplier(server, "orderly", PARTY);
  }

  private static List<List<Row>> pages(String query) throws IOException, InterruptedException {
    List<List<Row>> pages = new ArrayList<>();
    Optional<String> next = Optional.of("/returns" + query);
    while (next.isPresent()) {
      String page = clerk.get(next.get()).body();
      assertThat(page).doesNotContain("A sorted list has only hubs");
      pages.add(
          ROW.matcher(page)
              .results()
              .map(row -> row(row.group(1)))
              .flatMap(Optional::stream)
              .toList());
      Matcher more = NEXT.matcher(page);
      next = more.find() ? Optional.of(more.group(1).replace("&amp;", "&")) : Optional.empty();
    }
    return pages;
  }

  private static Optional<Row> row(String html) {
    Matcher hub = HUB.matcher(html);
    if (!hub.find()) {
      return Optional.empty();
    }
    Function<String, String> cell =
        label ->
            CELL.matcher(html)
                .results()
                .filter(match -> match.group(1).equals(label))
                .map(match -> match.group(2).replaceAll("<[^>]*>", " ").strip())
                .findFirst()
                .orElse("");
    return Optional.of(
        new Row(
            hub.group(1),
            cell.apply("Stage or code"),
            cell.apply("Charge"),
            cell.apply("Return type"),
            cell.apply("Days open")));
  }

  private static Stream<Order> orders() {
    return Order.all().stream();
  }

  @ParameterizedTest
  @MethodSource("orders")
  void every_order_shows_every_hub_once_over_all_its_pages(Order order) throws Exception {
    List<List<Row>> pages = pages("?order=" + order.word());

    List<String> hubs = pages.stream().flatMap(List::stream).map(Row::hub).toList();
    assertThat(pages).hasSize(3);
    assertThat(hubs).hasSize(HUBS);
    assertThat(new HashSet<>(hubs)).hasSize(HUBS);
  }

  @Test
  void sorts_by_hub_stage_type_charge_and_day() throws IOException, InterruptedException {
    assertSorted("hub", Row::hub, Comparator.naturalOrder());
    assertSorted("type", Row::type, Comparator.naturalOrder());
    assertSorted("charge", Row::charge, Comparator.comparingDouble(ReturnsPagesIT::number));
    assertSorted("days", Row::days, Comparator.comparingDouble(ReturnsPagesIT::number));
    assertSorted(
        "stage",
        row -> row.stage().replaceAll("\\s.*", ""),
        Comparator.comparingInt(List.of("Record", "In", "Closed", "Rejected")::indexOf));
  }

  private static double number(String text) {
    return Double.parseDouble(text.replace("£", ""));
  }

  /** Checks the rising and the falling order. Rows without a value come last in both. */
  private static void assertSorted(
      String word, Function<Row, String> cell, Comparator<String> rising)
      throws IOException, InterruptedException {
    for (boolean down : new boolean[] {false, true}) {
      List<String> shown =
          pages("?order=" + word + (down ? "-down" : "")).stream()
              .flatMap(List::stream)
              .map(cell)
              .toList();
      List<String> valued = shown.stream().filter(text -> !text.isEmpty()).toList();

      assertThat(valued).as(word).isSortedAccordingTo(down ? rising.reversed() : rising);
      assertThat(shown.subList(0, valued.size())).as(word).isEqualTo(valued);
      assertThat(new HashSet<>(valued)).as(word + " has something to sort").hasSizeGreaterThan(1);
    }
  }

  @Test
  void rejected_hubs_that_are_not_returned_can_be_downloaded_for_the_client() throws Exception {
    List<String> lines = clerk.get("/returns/rejected.csv?code=rejected").body().lines().toList();

    assertThat(lines.getFirst()).isEqualTo(String.join(",", RequestDetails.FILE_COLUMNS));
    assertThat(lines.subList(1, lines.size()))
        .hasSize(13)
        .allMatch(line -> line.contains(",9,E4,"))
        .anyMatch(line -> line.contains(",Lost or Stolen Hub,,,"));
    assertThat(clerk.get("/returns?code=E4").body()).contains("/returns/rejected.csv?code=E4");
    assertThat(clerk.get("/returns").body()).doesNotContain("/returns/rejected.csv");
  }

  @Test
  void a_reference_of_digits_and_one_with_a_low_line_are_found() throws Exception {
    assertThat(pages("?q=20261123").getFirst()).hasSize(10);
    assertThat(pages("?q=00-00-82").getFirst())
        .extracting(Row::hub)
        .containsOnly("00-5E-07-00-00-00-00-82");
    assertThat(clerk.get("/requests?q=REF_2").body())
        .contains("CHR-ORDERLY000000002")
        .doesNotContain("CHR-ORDERLY000000003");
    assertThat(clerk.get("/requests?q=%25").body()).doesNotContain("CHR-ORDERLY");
    assertThat(clerk.get("/requests?q=REF_2&from=2026-02-30").body())
        .contains("CHR-ORDERLY000000002", "The search ignores the day");
    assertThat(clerk.get("/returns?q=2026112800001234").body())
        .as("16 digits may be a reference as well as a Device ID")
        .contains("10 returns", "CHR-ORDERLY000000003")
        .doesNotContain("Not found in your returns");
  }

  @Test
  void every_pasted_hub_that_is_not_returned_is_shown() throws Exception {
    TestDatabase.execute(
        """
        insert into smi_device (device_id, device_type, device_status, logistics_status, csp_region,
                                manufacturer, delivered_to_party, import_supplier)
        select x'005E070000010000'::bigint + n, 'CHF', 'Whitelisted', 'Delivered', 'North', 'EDMI',
               'Orderly plc', x'90B3D51F30070000'::bigint
          from generate_series(16, 40) n
        """);
    String ids =
        IntStream.rangeClosed(16, 40)
            .mapToObj("00-5E-07-00-00-01-00-%02X"::formatted)
            .collect(Collectors.joining("%0A"));

    assertThat(hubsNotReturned(ids)).isEqualTo(25);
    assertThat(clerk.get("/returns?q=" + ids).body()).doesNotContain("There are more");
    assertThat(hubsNotReturned("00-5E-07-00-00-01")).isEqualTo(20);
    assertThat(clerk.get("/returns?q=00-5E-07-00-00-01").body())
        .contains("The first 20 hubs. There are more");
  }

  private static long hubsNotReturned(String search) throws IOException, InterruptedException {
    return Pattern.compile("href=\"/hubs/00-5E-07-00-00-01-")
        .matcher(clerk.get("/returns?q=" + search).body())
        .results()
        .count();
  }

  @Test
  void a_pasted_list_of_2000_ids_is_an_address() throws IOException, InterruptedException {
    String ids =
        IntStream.range(1, 2001)
            .mapToObj("00-5E-07-00-00-00-%1$04X"::formatted)
            .map(id -> id.substring(0, 20) + "-" + id.substring(20))
            .collect(Collectors.joining("%0D%0A"));

    assertThat(clerk.get("/returns?q=" + ids).body()).contains("50 returns");
    assertThat(clerk.get("/returns?q=%22" + ids.replace("%0D%0A", "%22%0D%0A%22") + "%22").body())
        .contains("50 returns");
  }

  @Test
  void a_value_is_found_as_it_is_pasted_and_a_list_holds_device_ids_only() throws Exception {
    assertThat(clerk.get("/returns?q=%220%E2%80%8B05E070000000082%22%2C%EF%BB%BF").body())
        .contains("/hubs/00-5E-07-00-00-00-00-82");
    assertThat(clerk.get("/returns?q=%22ref_2%22%2C").body()).contains("10 returns");
    assertThat(clerk.get("/returns?q=CHR-ORDERLY000000001%0ACHR-ORDERLY000000002").body())
        .contains("No returns found", "A list can hold only Device IDs.");
    assertThat(clerk.get("/requests?q=%22CHR-ORDERLY000000001%22").body())
        .contains("/requests/CHR-ORDERLY000000001");
    assertThat(clerk.get("/requests?q=CHR-ORDERLY000000001%2CCHR-ORDERLY000000002").body())
        .contains("Search for one request at a time.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/returns?q=%00x",
        "/returns?q=%ff",
        "/returns?%01=x",
        "/returns?maker=%00",
        "/returns?order=hub&after=1&key=%00",
        "/returns?order=nonsense",
        "/returns?after=abc",
        "/returns?after=-1",
        "/returns?after=99999999999999999999",
        "/returns.csv?q=%00",
        "/requests?q=%00",
        "/requests?before=abc",
        "/requests?from=%2B999999999-01-01",
        "/overdue?after=2026-01-01.1.%00",
        "/overdue?after=2026-99-99.1.x",
        "/hubs/%00",
        "/requests/%00"
      })
  void no_address_breaks_a_page(String address) throws IOException, InterruptedException {
    HttpResponse<String> answer = clerk.get(address);

    assertThat(answer.statusCode()).isIn(200, 400, 404);
    if (answer.statusCode() == 400) {
      assertThat(answer.headers().firstValue("Content-Disposition")).isEmpty();
    }
  }

  @Test
  void no_name_breaks_the_sign_in() throws IOException, InterruptedException {
    assertThat(
            new Visitor(server.port())
                .post("/sign-in", "/sign-in", Map.of("name", "\0", "password", "x"))
                .statusCode())
        .isIn(302, 400);
  }

  @Test
  void a_request_says_that_its_answer_is_no_longer_kept() throws IOException, InterruptedException {
    String request = "/requests/CHR-ORDERLY000000001";

    assertThat(clerk.get(request).body()).contains("no longer kept").doesNotContain("answer.xml");
    assertThat(clerk.get(request + "/answer.xml").statusCode()).isEqualTo(404);
  }

  @Test
  void a_new_search_keeps_the_order_and_a_new_order_keeps_the_search() throws Exception {
    List<Row> rejected = pages("?code=rejected&order=hub-down").getFirst();

    assertThat(rejected).hasSize(26).allMatch(row -> row.stage().contains("Rejected"));
    assertThat(rejected).extracting(Row::hub).isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(clerk.get("/returns?code=rejected&order=hub-down").body())
        .contains("/returns?code=rejected&amp;order=hub\"", "aria-sort=\"descending\"");
  }

  @Test
  void the_maker_is_found_in_capitals_and_in_small_letters() throws Exception {
    List<List<Row>> makers = pages("?maker=Toshiba");

    assertThat(makers.stream().flatMap(List::stream)).hasSizeBetween(1, HUBS - 1);
    assertThat(pages("?maker=toshiba")).isEqualTo(makers);
    assertThat(pages("?maker=TOSHIBA")).isEqualTo(makers);
    assertThat(pages("?maker=Toshib").getFirst()).isEmpty();
  }

  @Test
  void a_filter_keeps_the_search_anywhere_in_the_id() throws Exception {
    String page = clerk.get("/returns?q=070000&anywhere=1&code=rejected").body();

    assertThat(page)
        .contains(
            "<input type=\"hidden\" name=\"anywhere\" value=\"1\">",
            "/returns?q=070000&amp;anywhere=1\"",
            "/returns?q=070000&amp;code=rejected\"",
            "Anywhere in the Device ID ×");
    assertThat(clerk.get("/returns?q=CHR-ORDERLY000000001&anywhere=1").body())
        .as("only a part of an ID can be anywhere in the ID")
        .doesNotContain("name=\"anywhere\"");
  }
}
