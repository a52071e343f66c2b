package hubreturns.ssi;

import static hubreturns.testing.Words.words;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.testing.TestDatabase;
import hubreturns.ssi.access.Accounts;
import hubreturns.ssi.overview.BackgroundCount;
import hubreturns.vocabulary.Role;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A supplier tries every route, parameter and file to see another Party's data. The response must
 * be the same as for data that does not exist.
 */
class NosySupplierIT {
  /** A value of another Party, and a value of the same form that does not exist. */
  private record Pair(String others, String absent) {}

  private static final Pair HUB = new Pair("00-5E-C2-E7-00-00-00-B1", "00-5E-C2-E7-00-00-00-F1");
  private static final Pair FRAGMENT = new Pair("5EC2E70000B1", "5EC2E70000F1");
  private static final Pair REFERENCE = new Pair("CHR-SECRETB000000001", "CHR-ABSENTB000000001");
  private static final Pair REQUEST =
      new Pair(
          "90-B3-D5-1F-30-0B-00-00:90-B3-D5-1F-30-00-00-02:771",
          "90-B3-D5-1F-30-0B-00-00:90-B3-D5-1F-30-00-00-02:779");
  private static final Pair USER_REF = new Pair("SECRETREF", "ABSENTREF");
  private static final Pair INCIDENT = new Pair("SECRETINC", "ABSENTINC");
  private static final Pair DSMS_ID = new Pair("SECRETDSMS", "ABSENTDSMS");
  private static final Pair PARTY = new Pair("Secret B plc", "Absent B plc");
  private static final Pair MAKER = new Pair("SecretMaker", "AbsentMaker");
  private static final Pair USER = new Pair("90-B3-D5-1F-30-0B-00-00", "90-B3-D5-1F-30-0F-00-00");

  @AutoClose private static SsiServer server;
  private static Visitor nosy;

  @BeforeAll
  static void prepare() throws Exception {
    TestDatabase.user("90-B3-D5-1F-30-0A-00-00", "Nosy A plc", Role.IS, Role.GS);
    TestDatabase.user(USER.others(), PARTY.others(), Role.IS, Role.GS);
    TestDatabase.execute(
        // One hub that B returned, one that is overdue at B, one of A's own.
        """
        insert into smi_device (device_id, device_type, device_status, logistics_status, csp_region,
                                han_variant, manufacturer, delivered_to_party, import_supplier,
                                removed_on)
        values (x'005EC2E7000000B1'::bigint, 'CHF', 'Commissioned', 'Returned', 'North',
                'Dual Band', 'SecretMaker', 'Secret B plc', x'90B3D51F300B0000'::bigint, null),
               (x'005EC2E7000000B2'::bigint, 'CHF', 'Decommissioned', 'Removed', 'North',
                'Dual Band', 'SecretMaker', 'Secret B plc', x'90B3D51F300B0000'::bigint, '2026-01-01'),
               (x'005EC2E7000000A1'::bigint, 'CHF', 'Commissioned', 'Returned', 'North',
                'Dual Band', 'OwnMaker', 'Nosy A plc', x'90B3D51F300A0000'::bigint, null)
        """,
        """
        insert into service_request (user_id, received_at, committed_at, header_code, hubs, accepted,
          request_id, request_reference, request_sha256, party, node, schema_version, form,
          service_reference_variant, return_type, user_ref_id, incident_reference)
        values (x'90B3D51F300B0000'::bigint, now(), now(), 'I0', 1, 1,
                '90-B3-D5-1F-30-0B-00-00:90-B3-D5-1F-30-00-00-02:771', 'CHR-SECRETB000000001',
                sha256('b'), 'Secret B plc', 'n', '5.5', 'list', '8.14.4',
                'No Fault Return (general)', 'SECRETREF', 'SECRETINC'),
               (x'90B3D51F300A0000'::bigint, now(), now(), 'E4', 2, 1,
                '90-B3-D5-1F-30-0A-00-00:90-B3-D5-1F-30-00-00-02:772', 'CHR-NOSYA00000000001',
                sha256('a'), 'Nosy A plc', 'n', '5.5', 'list', '8.14.4',
                'No Fault Return (general)', 'OWNREF', null)
        """,
        // A tried to return B's second hub: it may see that it was refused, and no more.
        """
        insert into sat_entry (request_key, device_id, code, position)
        select request_key, x'005EC2E7000000B1'::bigint, 'I0'::response_code, 1 from service_request
         where request_reference = 'CHR-SECRETB000000001'
         union all
        select request_key, x'005EC2E7000000A1'::bigint, 'I0'::response_code, 1 from service_request
         where request_reference = 'CHR-NOSYA00000000001'
         union all
        select request_key, x'005EC2E7000000B2'::bigint, 'E4'::response_code, 2 from service_request
         where request_reference = 'CHR-NOSYA00000000001'
        """,
        """
        insert into return_record (request_key, device_id, user_id, next_attempt_at, position, state,
                                   dsms_id, stage)
        select s.request_key, s.device_id, q.user_id, now(), 1, 'sent',
               case q.party when 'Secret B plc' then 'SECRETDSMS' else 'OWNDSMS' end, 'In transit'
          from sat_entry s join service_request q using (request_key)
         where q.request_reference in ('CHR-SECRETB000000001', 'CHR-NOSYA00000000001')
           and s.code = 'I0'
        """,
        """
        insert into stored_answer (request_key, request, answer, replays)
        select request_key, 'request', 'answer', 3 from service_request
         where request_reference in ('CHR-SECRETB000000001', 'CHR-NOSYA00000000001')
        """);
    new BackgroundCount(TestDatabase.database().pages(), Clock.systemUTC()).count();
    server = Site.open();
    nosy = Site.supplier(server, "nosy", "Nosy A plc");
  }

  /** The probes of each route. Both responses of a probe must be the same. */
  private static final Map<String, List<Pair>> PROBES =
      Map.ofEntries(
          Map.entry("GET /", List.of(same("/"))),
          Map.entry("GET /sign-in", List.of(same("/sign-in"))),
          Map.entry("GET /error", List.of(same("/error"))),
          Map.entry("GET /password", List.of(same("/password"))),
          Map.entry("GET /passkey", List.of(same("/passkey"))),
          Map.entry("GET /check", List.of(same("/check"))),
          Map.entry("GET /scan", List.of(same("/scan"))),
          Map.entry("GET /scan.csv", List.of(same("/scan.csv"))),
          Map.entry("GET /scan.xlsx", List.of(same("/scan.xlsx"))),
          Map.entry("GET /overdue.csv", List.of(same("/overdue.csv"))),
          Map.entry("GET /overdue.xlsx", List.of(same("/overdue.xlsx"))),
          Map.entry("GET /check/good.csv", List.of(same("/check/good.csv"))),
          Map.entry("GET /check/to-correct.csv", List.of(same("/check/to-correct.csv"))),
          Map.entry("GET /check/good.xlsx", List.of(same("/check/good.xlsx"))),
          Map.entry("GET /check/to-correct.xlsx", List.of(same("/check/to-correct.xlsx"))),
          Map.entry("GET /check/template.csv", List.of(same("/check/template.csv"))),
          Map.entry("GET /check/template.xlsx", List.of(same("/check/template.xlsx"))),
          Map.entry("GET /scan/verdicts", List.of(pair("/scan/verdicts?ids=", HUB))),
          Map.entry(
              "GET /schema/{file}",
              List.of(same("/schema/returns-list.xsd"), same("/schema/nothing.xsd"))),
          Map.entry("GET /hubs/{device}", List.of(pair("/hubs/", HUB))),
          Map.entry("GET /returns", searches("/returns")),
          Map.entry("GET /returns.csv", searches("/returns.csv")),
          Map.entry("GET /returns.xlsx", searches("/returns.xlsx")),
          Map.entry("GET /returns/rejected.xlsx", searches("/returns/rejected.xlsx")),
          Map.entry("GET /returns.json", searches("/returns.json")),
          Map.entry("GET /returns/rejected.csv", searches("/returns/rejected.csv")),
          Map.entry(
              "GET /requests",
              List.of(
                  pair("/requests?q=", REFERENCE),
                  pair("/requests?q=", REQUEST),
                  pair("/requests?q=", USER_REF),
                  pair("/requests?q=", INCIDENT),
                  same("/requests?before=9000000000000000"))),
          Map.entry("GET /requests/{reference}", List.of(pair("/requests/", REFERENCE))),
          Map.entry("GET /requests/{reference}/request.xml", ofRequest("/request.xml")),
          Map.entry("GET /requests/{reference}/answer.xml", ofRequest("/answer.xml")),
          Map.entry("GET /requests/{reference}/rejected.csv", ofRequest("/rejected.csv")),
          Map.entry("GET /requests/{reference}/outcomes.csv", ofRequest("/outcomes.csv")),
          Map.entry("GET /requests/{reference}/rejected.xlsx", ofRequest("/rejected.xlsx")),
          Map.entry("GET /requests/{reference}/outcomes.xlsx", ofRequest("/outcomes.xlsx")),
          Map.entry(
              "GET /overdue",
              List.of(
                  same("/overdue"),
                  same("/overdue?soon=1"),
                  pair("/overdue?soon=1&party=", PARTY))),
          Map.entry("GET /operator/deliveries", List.of(same("/operator/deliveries"))),
          Map.entry("GET /operator/users", List.of(same("/operator/users"))),
          Map.entry("GET /operator/refusals", List.of(same("/operator/refusals"))),
          Map.entry("GET /operator/administration", List.of(same("/operator/administration"))));

  /** Routes that take a form; each has a test of its own below. */
  private static final List<String> FORMS =
      List.of(
          "POST /password",
          "POST /passkey",
          "POST /operator/users/reset-passkey",
          "POST /overdue.csv",
          "POST /overdue.xlsx",
          "POST /check",
          "POST /scan",
          "POST /scan.csv",
          "POST /scan.xlsx",
          "POST /operator/deliveries");

  private static Pair same(String path) {
    return new Pair(path, path);
  }

  private static Pair pair(String path, Pair values) {
    return new Pair(
        path + Visitor.encoded(values.others()), path + Visitor.encoded(values.absent()));
  }

  private static List<Pair> ofRequest(String file) {
    return List.of(
        new Pair(
            "/requests/" + REFERENCE.others() + file, "/requests/" + REFERENCE.absent() + file));
  }

  private static List<Pair> searches(String path) {
    return List.of(
        same(path),
        same(path + "?after=9000000000000000000"),
        same(path + "?order=oldest"),
        same(path + "?order=hub-down"),
        same(path + "?order=maker&key=SecretMaker&after=1"),
        same(path + "?stage=In+transit"),
        same(path + "?code=rejected"),
        pair(path + "?q=", HUB),
        pair(path + "?q=", FRAGMENT),
        pair(path + "?anywhere=1&q=", FRAGMENT),
        pair(path + "?q=", REFERENCE),
        pair(path + "?q=", REQUEST),
        pair(path + "?q=", USER_REF),
        pair(path + "?q=", INCIDENT),
        pair(path + "?q=", DSMS_ID),
        pair(path + "?party=", PARTY),
        pair(path + "?maker=", MAKER));
  }

  @Test
  void every_route_has_its_probes() {
    TreeSet<String> known = new TreeSet<>(PROBES.keySet());
    known.addAll(FORMS);

    assertThat(server.routes()).isEqualTo(known);
  }

  @Test
  void no_route_shows_whether_another_partys_data_exists() throws Exception {
    for (Map.Entry<String, List<Pair>> route : PROBES.entrySet()) {
      for (Pair probe : route.getValue()) {
        HttpResponse<String> others = nosy.get(probe.others());
        HttpResponse<String> absent = nosy.get(probe.absent());

        assertThat(others.statusCode()).as(probe.others()).isEqualTo(absent.statusCode());
        assertThat(others.statusCode()).as(probe.others()).isLessThan(500);
        assertThat(neutral(others.body())).as(probe.others()).isEqualTo(neutral(absent.body()));
      }
    }
  }

  /** A page without the parts that repeat its own address, tokens and times. */
  private static String neutral(String body) {
    // Each page has the time at which it was loaded.
    String neutral = body.replaceAll("<time>[^<]*</time>", "TIME");
    for (Pair pair :
        List.of(
            REQUEST, HUB, FRAGMENT, REFERENCE, USER_REF, INCIDENT, DSMS_ID, PARTY, MAKER, USER)) {
      for (String value : List.of(pair.others(), pair.absent())) {
        neutral =
            neutral
                .replace(Visitor.encoded(value), "VALUE")
                .replace(value.replace(" ", "%20"), "VALUE")
                .replace(value, "VALUE");
      }
    }
    return neutral
        .replaceAll("value=\"[A-Za-z0-9_-]{60,}\"", "TOKEN")
        .replaceAll("\\d{1,2}:\\d\\d(:\\d\\d)? (GMT|BST)", "TIME");
  }

  @Test
  void no_page_without_a_search_names_another_partys_data() throws Exception {
    for (String path :
        words(
            """
            / /returns /returns.csv /returns.xlsx /returns.json /returns/rejected.csv
            /returns/rejected.xlsx /requests /overdue /overdue?soon=1 /check /scan
            /requests/CHR-NOSYA00000000001 /hubs/00-5E-C2-E7-00-00-00-A1
            /hubs/00-5E-C2-E7-00-00-00-B2
            """)) {
      HttpResponse<String> page = nosy.get(path);

      assertThat(page.statusCode()).as(path).isEqualTo(200);
      assertThat(page.body())
          .as(path)
          .doesNotContain("SECRET", "Secret", HUB.others(), USER.others());
    }
  }

  @Test
  void a_supplier_sees_its_own_data_and_an_auditor_changes_nothing() throws Exception {
    assertThat(nosy.get("/returns").body())
        .contains("00-5E-C2-E7-00-00-00-A1", "OwnMaker", "In transit");
    assertThat(nosy.get("/requests/CHR-NOSYA00000000001/answer.xml").body()).isEqualTo("answer");
    assertThat(nosy.get("/requests/CHR-NOSYA00000000001").body())
        .contains("3 times, because the message was sent again");

    Visitor overseer = Site.auditor(server, "overseer");
    assertThat(overseer.get("/returns?party=Secret+B+plc").body())
        .contains(HUB.others(), "SecretMaker");
    assertThat(nosy.get("/hubs/00-5E-C2-E7-00-00-00-A1").body()).doesNotContain("Statuses");
    assertThat(overseer.get("/hubs/00-5E-C2-E7-00-00-00-A1").body())
        .as("since when the hub has had each status")
        .contains("Statuses");
    assertThat(overseer.get("/overdue").body()).contains("00-5E-C2-E7-00-00-00-B2");
    assertThat(overseer.get("/operator/users").statusCode()).isEqualTo(200);
    assertThat(
            overseer.post("/overdue", "/operator/deliveries", Map.of("which", "all")).statusCode())
        .as("an auditor has read-only access")
        .isEqualTo(403);
  }

  @Test
  void a_hub_that_moved_to_another_party_is_overdue_only_there() throws Exception {
    TestDatabase.execute(
        """
        insert into smi_device (device_id, device_type, device_status, logistics_status, csp_region,
                                delivered_to_party, import_supplier, removed_on)
        values (x'005EC2E7000000A3'::bigint, 'CHF', 'Decommissioned', 'Removed', 'North',
                'Nosy A plc', x'90B3D51F300A0000'::bigint, '2026-01-01')
        """);
    BackgroundCount counting =
        new BackgroundCount(TestDatabase.database().pages(), Clock.systemUTC());
    counting.count();
    assertThat(nosy.get("/overdue").body()).contains("00-5E-C2-E7-00-00-00-A3");

    TestDatabase.execute(
        """
        update smi_device set import_supplier = x'90B3D51F300B0000'::bigint
         where device_id = x'005EC2E7000000A3'::bigint
        """);

    assertThat(nosy.get("/overdue").body()).doesNotContain("00-5E-C2-E7-00-00-00-A3");
    counting.count();
    assertThat(
            TestDatabase.value(
                String.class,
                "select party from ssi_overdue where device_id = x'005EC2E7000000A3'::bigint"))
        .isEqualTo("Secret B plc");
  }

  @Test
  void the_operator_pages_are_closed_to_a_supplier() throws Exception {
    assertThat(nosy.get("/operator/deliveries").statusCode()).isEqualTo(403);
    assertThat(nosy.post("/password", "/operator/deliveries", Map.of("which", "all")).statusCode())
        .isEqualTo(403);
  }

  @Test
  void a_supplier_resets_no_passkey_and_has_no_page_for_one() throws Exception {
    assertThat(
            nosy.post("/password", "/operator/users/reset-passkey", Map.of("name", "chief"))
                .statusCode())
        .isEqualTo(403);
    assertThat(Visitor.location(nosy.post("/password", "/passkey", Map.of("answer", "{}"))))
        .isEqualTo("/");
  }

  @Test
  void a_file_of_ticked_hubs_leaves_out_another_partys_hubs() throws Exception {
    HttpResponse<String> file =
        nosy.post(
            "/password",
            "/overdue.csv",
            Map.of(
                "which", "ticked", "hub", "00-5E-C2-E7-00-00-00-B2", "type", "Lost or Stolen Hub"));

    assertThat(file.statusCode()).isEqualTo(422);
    assertThat(file.body())
        .contains("these are already returned, or no longer yours to return")
        .doesNotContain("SecretMaker");
  }

  @Test
  void a_supplier_cannot_check_a_file_as_another_partys_user() throws Exception {
    Map<String, String> others =
        Map.of("ids", HUB.others(), "type", "Lost or Stolen Hub", "user", USER.others());
    Map<String, String> absent =
        Map.of("ids", HUB.others(), "type", "Lost or Stolen Hub", "user", USER.absent());

    assertThat(neutral(nosy.post("/scan", "/scan", others).body()))
        .contains("Select the User")
        .isEqualTo(neutral(nosy.post("/scan", "/scan", absent).body()));
  }

  @Test
  void nothing_is_shown_before_sign_in() throws Exception {
    Visitor stranger = new Visitor(server.port());
    for (List<Pair> probes : PROBES.values()) {
      for (Pair probe : probes) {
        if (!probe.others().equals("/sign-in") && !probe.others().equals("/error")) {
          assertThat(Visitor.location(stranger.get(probe.others())))
              .as(probe.others())
              .matches("/sign-in(\\?page=%2F[^&]+)?");
        }
      }
    }
  }

  @Test
  void a_form_without_its_token_does_nothing() throws Exception {
    assertThat(nosy.post("/assets/ssi.css", "/overdue.csv", Map.of("which", "all")).statusCode())
        .isEqualTo(403);
  }

  @Test
  void a_disabled_account_is_signed_out_at_its_next_click() throws Exception {
    Visitor leaver = Site.auditor(server, "leaver");
    assertThat(leaver.get("/").statusCode()).isEqualTo(200);

    new Accounts(TestDatabase.client(), Clock.systemUTC()).disable("leaver");

    assertThat(Visitor.location(leaver.get("/"))).isEqualTo("/sign-in?ended");
  }

  @Test
  void every_response_forbids_content_from_elsewhere() throws Exception {
    for (String path : List.of("/", "/sign-in", "/assets/ssi.css", "/nowhere", "/returns.csv")) {
      assertThat(nosy.get(path).headers().firstValue("Content-Security-Policy"))
          .as(path)
          .hasValueSatisfying(policy ->
              assertThat(policy).startsWith("default-src 'none'").doesNotContain("unsafe"));
    }
  }
}
