package hubreturns.ssi;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.testing.TestDatabase;
import hubreturns.ssi.access.AccountRole;
import hubreturns.vocabulary.Role;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** The sessions of people who are signed in, on two nodes. */
class SessionsIT {
  private static SsiServer one;
  private static SsiServer two;

  @BeforeAll
  static void open() {
    TestDatabase.party("Sessions Ltd");
    one = Site.open();
    two = Site.open();
  }

  @AfterAll
  static void close() {
    one.close();
    two.close();
  }

  private static Visitor signedIn(String name) throws Exception {
    return Site.auditor(one, name);
  }

  private static void assertEnded(HttpResponse<String> response) {
    assertThat(Visitor.location(response)).isEqualTo("/sign-in?ended&page=%2Fpassword");
  }

  private static void assertOpen(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(200);
  }

  /** Makes the rows of the table look as if this many seconds had passed without a click. */
  private static void pass(String table, int seconds) {
    TestDatabase.owner()
        .sql(
            "update %s set last_used_at = last_used_at - make_interval(secs => :passed)"
                .formatted(table))
        .param("passed", seconds)
        .update();
  }

  private static String row(String person) {
    return TestDatabase.value(
        String.class, "select s::text from ssi_session s where person = ?", person);
  }

  @Test
  void a_session_is_used_at_another_node_and_survives_a_restart() throws Exception {
    SsiServer first = Site.open();
    Visitor person = Site.auditor(first, "mover");

    assertOpen(person.at(two).get("/password"));
    first.close();
    try (SsiServer restarted = Site.open()) {
      assertOpen(person.at(restarted).get("/password"));
    }
  }

  @Test
  void without_the_database_a_signed_in_person_reads_that_it_is_unavailable() throws Exception {
    AtomicBoolean away = new AtomicBoolean();
    DataSource sometimes =
        new DelegatingDataSource(TestDatabase.database().pages()) {
          @Override
          public Connection getConnection() throws SQLException {
            if (away.get()) {
              throw new SQLTransientConnectionException("the database of this test is away");
            }
            return super.getConnection();
          }
        };
    try (SsiServer server = Site.open(settings -> settings.database = sometimes)) {
      Visitor person = Site.auditor(server, "without-database");
      away.set(true);
      for (String path : List.of("/", "/returns", "/returns.csv", "/sign-in")) {
        HttpResponse<String> page = person.get(path);
        assertThat(page.statusCode()).as(path).isEqualTo(503);
        assertThat(page.body())
            .contains("Unavailable at the moment", "quote <code>")
            .doesNotContain("Exception", "the database of this test is away");
        assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(page.headers().firstValue("Cache-Control"))
            .hasValueSatisfying(kept -> assertThat(kept).contains("no-store"));
      }
      assertThat(person.post("/", "/sign-out", Map.of()).body())
          .contains("You may still be signed in");
      away.set(false);
      assertOpen(person.get("/password"));
    }
  }

  @Test
  void a_form_from_before_another_sign_in_says_that_it_is_out_of_date() throws Exception {
    Visitor person = signedIn("two-tabs");
    String pageWithoutForms = "/assets/ssi.css";

    HttpResponse<String> outdated = person.post(pageWithoutForms, "/password", Map.of());
    assertThat(outdated.statusCode()).isEqualTo(403);
    assertThat(outdated.body())
        .contains(
            "<title>This form is out of date – Comms Hub Returns</title>",
            "Perhaps you have signed in again")
        .doesNotContain("role", "No access");
    assertThat(person.get("/operator/nothing").body()).doesNotContain("out of date");
    assertThat(Visitor.location(person.post(pageWithoutForms, "/sign-in", Map.of())))
        .isEqualTo("/");
    assertThat(
            Visitor.location(person.post(pageWithoutForms, "/sign-in", Map.of("page", "/overdue"))))
        .as("the page of a tab whose person has signed in from another tab")
        .isEqualTo("/overdue");
    assertOpen(person.get("/password"));
  }

  @Test
  void a_script_gets_nothing_unless_the_person_of_its_page_is_signed_in() throws Exception {
    Visitor person = signedIn("page-owner");

    assertOpen(person.fetchForPageOf("page-owner", "/returns"));
    assertOpen(person.fetchForPageOf("page%2Downer", "/returns.csv"));
    for (String another : List.of("another", "", "page-owner%20", "Page-owner", "%", "%zz")) {
      assertRefused(person.fetchForPageOf(another, "/returns"));
      assertRefused(person.fetchForPageOf(another, "/scan/verdicts?ids=x"));
    }
    assertOpen(person.get("/password"));
    TestDatabase.execute("update ssi_account set enabled = false where name = 'page-owner'");
    assertRefused(person.fetchForPageOf("page-owner", "/returns"));
    assertEnded(person.get("/password"));
    assertRefused(person.fetchForPageOf("page-owner", "/returns.csv"));
  }

  private static void assertRefused(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void a_form_of_another_persons_page_does_nothing_and_says_who_is_signed_in() throws Exception {
    Visitor browser = signedIn("former");
    Map<String, String> form = browser.withToken("/password", Map.of("name", "x"));
    browser.post("/password", "/sign-out", Map.of());
    browser.signIn(Site.account("latter", AccountRole.OPERATOR, Optional.empty()), Site.PASSWORD);

    for (String action : List.of("/password", "/sign-out", "/operator/users/reset-passkey")) {
      HttpResponse<String> refused = browser.post("/assets/ssi.css", action, form);

      assertThat(refused.statusCode()).as(action).isEqualTo(403);
      assertThat(refused.body())
          .as(action)
          .contains(
              "The form does not belong to the current sign-in as <b>latter</b>",
              "If you are not <b>latter</b>, first sign out, and sign in as yourself.");
    }
    assertOpen(browser.get("/password"));
  }

  @Test
  void a_sign_out_at_one_node_ends_the_session_at_every_node() throws Exception {
    Visitor person = signedIn("signing-out");
    // Another copy of the cookie, as somebody might have stolen it.
    Visitor copy = new Visitor(one.port());
    copy.copyCookiesOf(person);

    person.at(two).post("/password", "/sign-out", Map.of());

    assertEnded(copy.get("/password"));
  }

  @Test
  void an_account_that_is_disabled_loses_its_session_at_the_next_click_at_any_node()
      throws Exception {
    Visitor person = signedIn("disabled");
    assertOpen(person.at(two).get("/password"));

    TestDatabase.execute("update ssi_account set enabled = false where name = 'disabled'");

    assertEnded(person.at(two).get("/password"));
    assertThat(
            TestDatabase.value(
                Long.class, "select count(*) from ssi_session where person = 'disabled'"))
        .isZero();
  }

  @Test
  void clicks_store_the_last_use_once_in_a_sixtieth_of_the_idle_time() throws Exception {
    Visitor person = signedIn("clicker");
    // The last use is so far ahead that no click of a slow test is due to be stored.
    pass("ssi_session", -100);
    String before = row("clicker");

    assertOpen(person.get("/password"));
    assertOpen(person.at(two).get("/password"));
    assertThat(row("clicker")).as("not due").isEqualTo(before);

    pass("ssi_session", 105);
    String due = row("clicker");
    assertOpen(person.get("/password"));
    assertThat(row("clicker")).as("five seconds of five minutes have passed").isNotEqualTo(due);
  }

  @Test
  void a_session_ends_after_the_idle_time_at_every_node() throws Exception {
    Visitor person = signedIn("idler");
    for (int click = 0; click < 3; click++) {
      pass("ssi_session", 4 * 60);
      assertOpen(person.get("/password"));
    }

    pass("ssi_session", 5 * 60);

    assertEnded(person.at(two).get("/password"));
  }

  @Test
  void a_session_ends_after_its_time_although_it_is_used() throws Exception {
    Visitor person = signedIn("busy");
    assertOpen(person.get("/password"));

    TestDatabase.owner()
        .sql(
            "update ssi_session set signed_in_at = signed_in_at - interval '12 hours' where person = 'busy'")
        .update();

    assertEnded(person.get("/password"));
  }

  @Test
  void a_further_sign_in_deletes_sessions_that_have_ended() throws Exception {
    signedIn("gone");
    pass("ssi_session", 5 * 60);

    signedIn("newcomer");

    assertThat(
            TestDatabase.value(
                Long.class, "select count(*) from ssi_session where person = 'gone'"))
        .isZero();
  }

  @Test
  void the_database_holds_no_text_with_which_a_session_can_be_used() throws Exception {
    Visitor person = signedIn("hashed");
    String cookie = person.cookie("hub-returns");
    String token = new String(Base64.getUrlDecoder().decode(cookie), StandardCharsets.UTF_8);

    assertThat(row("hashed")).contains("hashed").doesNotContain(cookie, token, Site.PASSWORD);

    Visitor thief = new Visitor(one.port());
    String hash =
        TestDatabase.value(
            String.class,
            "select encode(token_sha256, 'hex') from ssi_session where person = 'hashed'");
    thief.keepCookie(
        "hub-returns",
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(hash.getBytes(StandardCharsets.UTF_8)));
    assertEnded(thief.get("/password"));
  }

  @Test
  void a_sign_in_never_continues_a_session_that_the_browser_named_before() throws Exception {
    Visitor person = signedIn("fixed");
    String planted = person.cookie("hub-returns");
    person.signIn("fixed", Site.PASSWORD);

    assertThat(person.cookie("hub-returns")).isNotEqualTo(planted);
    Visitor planter = new Visitor(one.port());
    planter.keepCookie("hub-returns", planted);
    assertEnded(planter.get("/password"));
  }

  @Test
  void the_files_of_a_check_are_downloaded_from_another_node_and_end_with_the_session()
      throws Exception {
    TestDatabase.user("90-B3-D5-1F-30-76-00-00", "Sessions Ltd", Role.IS);
    Visitor clerk = Site.supplier(one, "clerk76", "Sessions Ltd");
    clerk.upload(
        "/check",
        "device_id,return_type\n00-5E-F0-00-00-00-76-01,x\n".getBytes(StandardCharsets.UTF_8),
        Map.of("user", "90-B3-D5-1F-30-76-00-00"));

    assertThat(clerk.at(two).get("/check/to-correct.csv").body())
        .contains("00-5E-F0-00-00-00-76-01");

    clerk.post("/password", "/sign-out", Map.of());
    assertThat(TestDatabase.value(Long.class, "select count(*) from ssi_checked_file")).isZero();
  }

  /** This test has tables of its own, so that the sessions of other tests do not count. */
  @Test
  void at_the_limit_for_all_nodes_the_session_idle_for_longest_ends() throws Exception {
    TestDatabase.owner().sql("create schema few_sessions").update();
    TestDatabase.owner()
        .sql("create table few_sessions.ssi_session (like ssi_session including all)")
        .update();
    DataSource few =
        new DelegatingDataSource(TestDatabase.ownerConnections()) {
          @Override
          public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            try (Statement statement = connection.createStatement()) {
              statement.execute("set search_path = few_sessions, public");
            }
            return connection;
          }
        };
    Consumer<Site.Settings> three =
        settings -> {
          settings.database = few;
          settings.sessionsMax = 3;
        };
    try (SsiServer left = Site.open(three);
        SsiServer right = Site.open(three)) {
      List<Visitor> people = new ArrayList<>();
      for (SsiServer node : List.of(left, right, left)) {
        people.add(Site.auditor(node, "crowd" + people.size()).at(right));
      }
      pass("few_sessions.ssi_session", 60);
      // The first to come has clicked since, so the second has been idle for longest.
      assertOpen(people.getFirst().get("/password"));

      people.add(Site.auditor(right, "crowd3"));

      assertEnded(people.get(1).get("/password"));
      for (int stays : new int[] {0, 2, 3}) {
        assertOpen(people.get(stays).get("/password"));
      }
    } finally {
      TestDatabase.owner().sql("drop schema few_sessions cascade").update();
    }
  }
}
