package hubreturns.ssi;

import static hubreturns.ssi.Visitor.location;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.testing.SettableClock;
import hubreturns.service.testing.TestDatabase;
import hubreturns.ssi.access.AccountRole;
import hubreturns.ssi.access.Accounts;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The pages for which operators and auditors need a passkey, visited by somebody who knows only the
 * password. Real passkeys are in {@code PasskeysInABrowserIT}.
 */
class PasskeysIT {
  private static final URI ADDRESS = URI.create("https://returns.example");
  private static final AtomicInteger NEXT = new AtomicInteger(1);

  private static SettableClock clock;
  private static SsiServer server;

  /** The same accounts on pages that ask for no passkey. */
  private static SsiServer lenient;

  @BeforeAll
  static void open() {
    TestDatabase.party("Passkey Ltd");
    clock = new SettableClock(Clock.systemUTC().instant());
    server =
        Site.open(settings -> {
          settings.clock = clock;
          settings.passkeysFor = Optional.of(ADDRESS);
        });
    lenient = Site.open();
  }

  @AfterAll
  static void close() {
    server.close();
    lenient.close();
  }

  private static String account(AccountRole role) {
    Optional<String> party =
        role == AccountRole.SUPPLIER ? Optional.of("Passkey Ltd") : Optional.empty();
    return Site.account("keyholder" + NEXT.getAndIncrement(), role, party);
  }

  private static Visitor withPassword(String name) throws Exception {
    return new Visitor(server.port()).signIn(name, Site.PASSWORD);
  }

  /** Stores a passkey, as if this account had registered it. */
  private static void register(String name) {
    JdbcClient database = TestDatabase.client();
    database
        .sql(
            """
            insert into user_entities (id, name, display_name) values (:id, :name, :name)
            on conflict (name) do nothing
            """)
        .param("id", id(name))
        .param("name", name)
        .update();
    database
        .sql(
            """
            insert into user_credentials (credential_id, user_entity_user_id, public_key,
              signature_count, uv_initialized, backup_eligible, authenticator_transports,
              public_key_credential_type, backup_state, created, last_used, label)
            select :id, id, '', 0, true, false, '', 'public-key', false, now(), now(), 'test'
              from user_entities where name = :name
            """)
        .param("id", id(name))
        .param("name", name)
        .update();
  }

  private static String id(String name) {
    // Base64url, as a browser sends it.
    return (name + "A".repeat(40)).substring(0, 40);
  }

  private static HttpResponse<String> tries(Visitor person, String answer) throws Exception {
    return person.post("/passkey", "/passkey", Map.of("answer", answer));
  }

  private static String reset(Visitor person, String name) throws Exception {
    return location(
        person.post("/password", "/operator/users/reset-passkey", Map.of("name", name)));
  }

  private static List<String> trail(String name) {
    return TestDatabase.values(
        String.class,
        """
        select actor || ' ' || address || ': ' || action || ': ' || before || ' -> ' || after
          from admin_event where subject = ? order by event_key
        """,
        name);
  }

  @Test
  void no_address_answers_before_the_passkey_but_the_page_that_asks_for_it() throws Exception {
    for (AccountRole role : List.of(AccountRole.OPERATOR, AccountRole.AUDITOR)) {
      Visitor person = withPassword(account(role));
      for (String route : server.routes()) {
        String path = route.split(" ", 2)[1].replaceAll("\\{\\w+}", "x");
        if (!path.equals("/passkey") && !path.equals("/error")) {
          HttpResponse<String> answer =
              route.startsWith("POST ")
                  ? person.post("/passkey", path, Map.of("name", "x", "which", "all"))
                  : person.get(path);

          assertThat(location(answer))
              .as(route)
              .isIn("/passkey", "/passkey?page=" + URLEncoder.encode(path, UTF_8));
          assertThat(answer.body()).as(route).isEmpty();
        }
      }
      HttpResponse<String> asks = person.get("/passkey");
      assertThat(asks.statusCode()).isEqualTo(200);
      assertThat(asks.body())
          .contains("Register a passkey", "data-ceremony=\"create\"", "returns.example")
          .doesNotContain("href=\"/returns\"");
    }
  }

  @Test
  void nothing_but_a_passkey_opens_the_pages() throws Exception {
    String name = account(AccountRole.OPERATOR);
    register(name);
    for (String answer :
        List.of(
            "",
            "null",
            "[]",
            "{}",
            "{\"id\":1}",
            "[".repeat(10_000),
            "x".repeat(40_000),
            answer("AAAA", "e30"),
            answer(id(name), "e30"),
            answer(id(name), "!"))) {
      Visitor person = withPassword(name);
      person.from("192.0.2." + NEXT.getAndIncrement());

      HttpResponse<String> refused = tries(person, answer);

      assertThat(refused.statusCode()).as(start(answer)).isEqualTo(200);
      assertThat(refused.body()).as(start(answer)).contains("The passkey was not accepted.");
      assertThat(location(person.get("/returns")))
          .as(start(answer))
          .isEqualTo("/passkey?page=%2Freturns");
    }
  }

  private static String start(String answer) {
    return answer.substring(0, Math.min(answer.length(), 60));
  }

  private static String answer(String id, String part) {
    return """
    {"id":"%1$s","rawId":"%1$s","type":"public-key","clientExtensionResults":{},
     "response":{"clientDataJSON":"%2$s","authenticatorData":"%2$s","signature":"%2$s"}}
    """
        .formatted(id, part);
  }

  @Test
  void a_challenge_is_used_once() throws Exception {
    String name = account(AccountRole.AUDITOR);
    register(name);
    Visitor person = withPassword(name);
    person.get("/passkey");

    // The second form is from the same page, so its challenge is spent.
    assertThat(tries(person, "{}").body()).contains("was not accepted");
    assertThat(person.post("/assets/passkey.js", "/passkey", Map.of("answer", "{}")).statusCode())
        .as("without the form's token")
        .isEqualTo(302);
  }

  @Test
  void a_registered_account_cannot_register_another_passkey_with_the_password() throws Exception {
    String name = account(AccountRole.AUDITOR);
    Visitor early = withPassword(name);
    assertThat(early.get("/passkey").body()).contains("data-ceremony=\"create\"");
    register(name);

    HttpResponse<String> refused = tries(early, "{}");

    assertThat(refused.body()).contains("data-ceremony=\"get\"");
    assertThat(location(early.get("/returns"))).isEqualTo("/passkey?page=%2Freturns");
  }

  @Test
  void wrong_passkeys_make_the_address_wait() throws Exception {
    String name = account(AccountRole.AUDITOR);
    register(name);
    Visitor guesser = withPassword(name);
    guesser.from("198.51.100.7");
    for (int i = 0; i < 5; i++) {
      assertThat(tries(guesser, "{}").body()).contains("The passkey was not accepted.");
    }

    assertThat(tries(guesser, "{}").body())
        .contains("Too many attempts. Wait 1 minute, then try again.");
    Visitor elsewhere = withPassword(name);
    elsewhere.from("198.51.100.8");
    assertThat(tries(elsewhere, "{}").body())
        .as("another address")
        .contains("The passkey was not accepted.");
  }

  @Test
  void a_session_waits_ten_minutes_for_the_passkey() throws Exception {
    Visitor person = withPassword(account(AccountRole.AUDITOR));
    assertThat(person.get("/passkey").statusCode()).isEqualTo(200);

    clock.advance(Duration.ofMinutes(10));

    assertThat(location(person.get("/passkey"))).isEqualTo("/sign-in?ended&page=%2Fpasskey");
  }

  @Test
  void sessions_that_wait_for_a_passkey_end_no_other_session_of_the_account() throws Exception {
    String name = account(AccountRole.AUDITOR);
    Visitor first = withPassword(name);
    for (int i = 0; i < 5; i++) {
      withPassword(name);
    }

    assertThat(location(first.get("/passkey")))
        .as("the oldest that waits")
        .isEqualTo("/sign-in?ended&page=%2Fpasskey");
  }

  @Test
  void a_one_time_password_is_replaced_before_a_passkey_is_registered() throws Exception {
    String name = "keyholder" + NEXT.getAndIncrement();
    new Accounts(TestDatabase.client(), clock)
        .add(name, AccountRole.AUDITOR, Optional.empty(), Optional.of(Site.PASSWORD));
    Visitor fresh = withPassword(name);
    assertThat(location(fresh.get("/passkey"))).isEqualTo("/password?page=%2Fpasskey");

    register(name);

    assertThat(location(fresh.get("/password")))
        .as("a registered passkey comes before the password")
        .isEqualTo("/passkey?page=%2Fpassword");
  }

  @ParameterizedTest
  @CsvSource({
    "/, /password",
    "/returns, /password?page=%2Freturns",
    "/returns?q=A, /password?page=%2Freturns%3Fq%3DA",
    "/returns.csv, /password",
    "/requests, /password?page=%2Frequests",
    "/overdue, /password?page=%2Foverdue",
    "/check, /password?page=%2Fcheck",
    "/scan/verdicts?ids=A, /password"
  })
  void a_one_time_password_opens_only_the_page_to_choose_another(String address, String opened)
      throws Exception {
    assertThat(location(withPassword(newcomer()).get(address))).isEqualTo(opened);
  }

  @Test
  void the_page_that_was_asked_for_opens_after_a_one_time_password_is_replaced() throws Exception {
    String name = newcomer();
    Visitor visitor = withPassword(name);
    String task = location(visitor.get("/returns?q=A"));
    Map<String, String> form =
        Map.of(
            "current",
            Site.PASSWORD,
            "chosen",
            "four quiet words here",
            "again",
            "four quiet words here",
            "page",
            "/returns?q=A");

    assertThat(visitor.get(task).body()).contains("name=\"page\" value=\"/returns?q=A\"");
    String signIn = location(visitor.post(task, "/password", form));

    assertThat(signIn).isEqualTo("/sign-in?changed&page=%2Freturns%3Fq%3DA");
    assertThat(
            location(
                visitor.post(
                    signIn, "/sign-in", Map.of("name", name, "password", form.get("chosen")))))
        .isEqualTo("/returns?q=A");
  }

  private static String newcomer() {
    String name = "newcomer" + NEXT.getAndIncrement();
    TestDatabase.party("Newcomers Ltd");
    new Accounts(TestDatabase.client(), clock)
        .add(name, AccountRole.SUPPLIER, Optional.of("Newcomers Ltd"), Optional.of(Site.PASSWORD));
    return name;
  }

  @Test
  void a_supplier_signs_in_with_the_password_alone() throws Exception {
    Visitor supplier = withPassword(account(AccountRole.SUPPLIER));

    assertThat(supplier.get("/returns").statusCode()).isEqualTo(200);
    assertThat(location(supplier.get("/passkey"))).isEqualTo("/");
  }

  @Test
  void the_page_that_was_asked_for_is_handed_on_to_the_page_for_the_passkey() throws Exception {
    Map<String, String> form =
        Map.of("name", account(AccountRole.AUDITOR), "password", Site.PASSWORD);
    Visitor person = new Visitor(server.port());
    String asks = location(person.get("/returns?q=A"));

    String passkey = location(person.post(asks, "/sign-in", form));

    assertThat(passkey).isEqualTo("/passkey?page=%2Freturns%3Fq%3DA");
    assertThat(person.get(passkey).body()).contains("name=\"page\" value=\"/returns?q=A\"");
    Visitor signedIn =
        new Visitor(lenient.port()).signIn(account(AccountRole.AUDITOR), Site.PASSWORD);
    assertThat(location(signedIn.get(passkey)))
        .as("the passkey was used in another tab")
        .isEqualTo("/returns?q=A");
  }

  @Test
  void another_operator_resets_a_passkey_and_the_trail_says_so() throws Exception {
    String name = account(AccountRole.OPERATOR);
    register(name);
    String other = account(AccountRole.OPERATOR);
    Visitor operator = new Visitor(lenient.port()).signIn(other, Site.PASSWORD);
    operator.from("192.0.2.77");

    assertThat(reset(operator, name)).isEqualTo("/operator/users?passkey=reset");

    assertThat(operator.get("/operator/users?passkey=reset").body())
        .contains("The passkey was reset.");
    assertThat(trail(name))
        .containsExactly(
            other
                + " 192.0.2.77: passkey reset: enabled operator, own password, passkey -> enabled"
                + " operator, own password");
    assertThat(withPassword(name).get("/passkey").body()).contains("Register a passkey");
    assertThat(reset(operator, name))
        .as("there is none now")
        .isEqualTo("/operator/users?passkey=none");
  }

  @Test
  void nobody_resets_the_own_passkey_and_an_auditor_resets_none() throws Exception {
    String name = account(AccountRole.OPERATOR);
    register(name);
    Visitor operator = new Visitor(lenient.port()).signIn(name, Site.PASSWORD);
    Visitor auditor =
        new Visitor(lenient.port()).signIn(account(AccountRole.AUDITOR), Site.PASSWORD);
    String capitals = name.toUpperCase(Locale.ROOT);
    Map<String, String> form = Map.of("name", capitals);

    assertThat(reset(operator, capitals)).isEqualTo("/operator/users?passkey=own");
    assertThat(auditor.post("/password", "/operator/users/reset-passkey", form).statusCode())
        .isEqualTo(403);
    assertThat(trail(name)).isEmpty();
    assertThat(withPassword(name).get("/passkey").body()).contains("data-ceremony=\"get\"");
  }
}
