package hubreturns.ssi;

import static hubreturns.ssi.Visitor.location;
import static hubreturns.testing.Fixtures.delivered;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.securitylog.SecurityLog;
import hubreturns.service.testing.AcceptedReturns;
import hubreturns.service.testing.LogLines;
import hubreturns.service.testing.SettableClock;
import hubreturns.service.testing.TestDatabase;
import hubreturns.ssi.OidcDouble.Signing;
import hubreturns.ssi.access.IdentityProvider;
import hubreturns.ssi.access.OrganisationSignIn;
import hubreturns.ssi.access.SignInRefusal;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.Role;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The whole authorization code flow over HTTP, with a provider that can be made to answer wrongly.
 */
class OrganisationSignInIT {
  private static final String OWN_HUB = "00-5E-C2-E7-00-00-0A-01";
  private static final String ANOTHERS_HUB = "00-5E-C2-E7-00-00-0B-01";
  private static final Map<String, Object> SUPPLIER =
      Map.of("role", "supplier", "party", "Member A plc");
  private static final URI PUBLIC_ADDRESS = URI.create("https://returns.example");
  private static final Pattern BUTTON = Pattern.compile("href=\"(/sign-in/with/[^\"]+)\"");
  private static final HttpClient ELSEWHERE = HttpClient.newHttpClient();

  private static String ownRequest = "";
  private static String anothersRequest = "";
  private static SettableClock clock;
  private static OidcDouble provider;
  private static SsiServer server;

  @BeforeAll
  static void prepare() throws Exception {
    ownRequest = returned("90-B3-D5-1F-30-AA-00-00", "Member A plc", OWN_HUB);
    anothersRequest = returned("90-B3-D5-1F-30-BB-00-00", "Other B plc", ANOTHERS_HUB);
    clock = new SettableClock(Clock.systemUTC().instant());
    provider = new OidcDouble(clock);
    server = open(provider.issuer(), settings -> {});
  }

  /** Has a new User return a hub, and returns the reference of the request. */
  private static String returned(String user, String party, String hub) {
    Hub delivered = delivered(DeviceId.of(hub), party);
    TestDatabase.hold(delivered);
    List<String> returns =
        AcceptedReturns.raise(
            TestDatabase.user(user, party, Role.IS), List.of(delivered), Instant.now());
    AcceptedReturns.set(returns, "state = 'sent', dsms_id = 'D1', stage = 'In transit'");
    return returns.getFirst().replaceFirst("-001$", "");
  }

  private static SsiServer open(URI issuer, Consumer<Site.Settings> differently) {
    return Site.open(settings -> {
      settings.clock = clock;
      settings.provider =
          Optional.of(
              new IdentityProvider(issuer, OidcDouble.CLIENT, OidcDouble.SECRET, "role", "party"));
      differently.accept(settings);
    });
  }

  @AfterAll
  static void close() {
    server.close();
    provider.close();
  }

  /** The address at which the provider sends this person back. */
  private static String back(Visitor person) throws Exception {
    return back(person, OrganisationSignIn.BEGIN);
  }

  private static String back(Visitor person, String begin) throws Exception {
    String authorize = location(person.get(begin));
    assertThat(authorize).startsWith(provider.issuer() + "/authorize?");
    return location(
        ELSEWHERE.send(
            HttpRequest.newBuilder(URI.create(authorize)).build(), BodyHandlers.ofString()));
  }

  /** Lets the person sign in, and returns the address to which the pages then send them. */
  private static String signIn(Visitor person) throws Exception {
    return location(person.get(back(person)));
  }

  private static Visitor stranger() {
    return new Visitor(server.port());
  }

  private static void isRefused(String why, SignInRefusal refusal) throws Exception {
    Visitor person = stranger();

    String end = signIn(person);

    assertThat(end).as(why).endsWith("/sign-in?organisation=" + refusal.text());
    assertThat(person.get(end).body()).as(why).contains(refusal.what(), refusal.advice());
    assertThat(location(person.get("/"))).as(why).endsWith("/sign-in");
  }

  @Test
  void a_supplier_sees_only_its_party_and_reaches_the_page_it_asked_for() throws Exception {
    provider.says(SUPPLIER);
    Visitor person = stranger();
    String asks = location(person.get("/returns?q=A&order=hub"));
    assertThat(asks).endsWith("/sign-in?page=%2Freturns%3Fq%3DA%26order%3Dhub");
    Matcher button = BUTTON.matcher(person.get(asks).body());
    assertThat(button.find()).isTrue();

    assertThat(location(person.get(back(person, button.group(1)))))
        .endsWith("/returns?q=A&order=hub");
    assertThat(person.fetchForPageOf("jo%20(organisation)", "/returns").statusCode())
        .isEqualTo(200);
    assertThat(person.fetchForPageOf("jo", "/returns").statusCode()).isEqualTo(401);

    String returns = person.get("/returns").body();
    assertThat(returns).contains(OWN_HUB, "jo (organisation)", "Member A plc");
    assertThat(returns).doesNotContain(ANOTHERS_HUB, "Other B plc", "href=\"/password\"");
    assertThat(person.get("/requests/" + ownRequest).statusCode()).isEqualTo(200);
    assertThat(person.get("/requests/" + anothersRequest).statusCode()).isEqualTo(404);
    assertThat(person.get("/hubs/" + ANOTHERS_HUB).statusCode()).isEqualTo(404);
    assertThat(person.get("/operator/users").statusCode()).isEqualTo(403);
    assertThat(person.get("/password").statusCode()).as("it has none here").isEqualTo(404);
  }

  @Test
  void an_auditor_sees_all_parties_and_changes_nothing() throws Exception {
    provider.says(Map.of("role", List.of("auditor"))).signs(Signing.ES256);
    Visitor person = stranger();

    assertThat(signIn(person)).endsWith("/");

    assertThat(person.get("/returns").body()).contains(OWN_HUB, ANOTHERS_HUB);
    assertThat(person.post("/overdue", "/operator/deliveries", Map.of("which", "all")).statusCode())
        .isEqualTo(403);
  }

  @Test
  void a_person_without_a_role_or_party_is_refused_and_reads_what_to_ask_for() throws Exception {
    provider.says(Map.of());
    isRefused("no role", SignInRefusal.ROLE);
    provider.says(Map.of("role", "admin"));
    isRefused("an unknown role", SignInRefusal.ROLE);
    provider.says(Map.of("role", List.of("supplier", "operator"), "party", "Member A plc"));
    try (LogLines log = LogLines.of(SecurityLog.NAME)) {
      isRefused("two roles", SignInRefusal.ROLE);
      assertThat(log.texts())
          .singleElement()
          .asString()
          .contains("role holds 2 values. It must hold one role");
    }
    provider.says(Map.of("role", "supplier"));
    isRefused("a supplier without a Party", SignInRefusal.PARTY);
    provider.says(Map.of("role", "supplier", "party", "member a plc"));
    isRefused("an unknown Party", SignInRefusal.PARTY);
    provider.says(Map.of("role", "supplier", "party", "Member\0A plc"));
    isRefused("a Party with a NUL", SignInRefusal.PARTY);
    provider.says(Map.of("role", "audi\0tor"));
    isRefused("a role with a NUL", SignInRefusal.ROLE);
    provider.says(Map.of("role", "supplier", "party", List.of("Member A plc", "Other B plc")));
    isRefused("two Parties", SignInRefusal.PARTY);
    provider.says(Map.of("role", "auditor", "party", "Member A plc"));
    isRefused("all and one", SignInRefusal.PARTY_AND_ALL);
  }

  @Test
  void where_passkeys_are_required_an_operator_needs_two_factors_at_the_provider()
      throws Exception {
    try (SsiServer strict =
        open(provider.issuer(), settings -> settings.passkeysFor = Optional.of(PUBLIC_ADDRESS))) {
      for (Map<String, Object> oneFactor :
          List.<Map<String, Object>>of(
              Map.of("role", "operator"),
              Map.of("role", "auditor", "amr", List.of("pwd")),
              Map.of("role", "auditor", "amr", "mfa"))) {
        provider.says(oneFactor);
        Visitor person = new Visitor(strict.port());

        String end = signIn(person);

        assertThat(end).endsWith("/sign-in?organisation=second-factor");
        assertThat(person.get(end).body()).contains(SignInRefusal.SECOND_FACTOR.what());
        assertThat(location(person.get("/operator/users")))
            .endsWith("/sign-in?page=%2Foperator%2Fusers");
      }
      provider.says(Map.of("role", "operator", "amr", List.of("pwd", "mfa")));
      Visitor operator = new Visitor(strict.port());
      assertThat(signIn(operator)).endsWith("/");
      assertThat(operator.get("/operator/users").statusCode()).isEqualTo(200);
      provider.says(SUPPLIER);
      assertThat(signIn(new Visitor(strict.port()))).endsWith("/");
    }
  }

  private static void isNotProven(String why, Consumer<Map<String, Object>> change)
      throws Exception {
    provider.changes(claims -> {
      claims.putAll(SUPPLIER);
      change.accept(claims);
    });
    isRefused(why, SignInRefusal.NOT_PROVEN);
  }

  @Test
  void a_token_that_is_not_for_this_sign_in_is_refused() throws Exception {
    long now = clock.instant().getEpochSecond();

    isNotProven("another nonce", claims -> claims.put("nonce", "n".repeat(43)));
    isNotProven("no nonce", claims -> claims.remove("nonce"));
    isNotProven("another audience", claims -> claims.put("aud", "another"));
    isNotProven("another issuer", claims -> claims.put("iss", "https://elsewhere.example"));
    isNotProven(
        "for two, and not authorised for us",
        claims -> {
          claims.put("aud", List.of(OidcDouble.CLIENT, "another"));
          claims.put("azp", "another");
        });
    isNotProven(
        "expired",
        claims -> {
          claims.put("iat", now - 600);
          claims.put("exp", now - 120);
        });
    isNotProven("not valid yet", claims -> claims.put("nbf", now + 600));
  }

  @Test
  void a_token_that_the_provider_did_not_sign_is_refused() throws Exception {
    for (Signing signing : List.of(Signing.STRANGER, Signing.HS256, Signing.NONE)) {
      provider.says(SUPPLIER).signs(signing);
      isRefused("signed " + signing, SignInRefusal.NOT_PROVEN);
    }
  }

  @Test
  void a_response_of_the_provider_opens_one_session_for_the_person_who_began() throws Exception {
    provider.says(SUPPLIER);
    Visitor victim = stranger();
    Visitor person = stranger();
    String back = back(person);
    assertThat(location(victim.get(back))).endsWith("organisation=not-proven");
    assertThat(location(victim.get("/"))).endsWith("/sign-in");

    back(victim);
    assertThat(location(victim.get(back))).as("another's state").endsWith("not-proven");

    assertThat(location(person.get(back))).endsWith("/");
    assertThat(location(stranger().get(back))).as("a second time").endsWith("not-proven");
  }

  @Test
  void a_person_whom_the_provider_declines_reads_so() throws Exception {
    provider.says(SUPPLIER).declines();

    isRefused("declined", SignInRefusal.DECLINED);
    Visitor person = stranger();
    assertThat(location(person.get(back(person, OrganisationSignIn.BEGIN + "?page=%2Foverdue"))))
        .as("the next attempt leads to the same page")
        .endsWith("/sign-in?organisation=declined&page=%2Foverdue");
  }

  @Test
  void a_session_ends_as_one_with_a_password_does() throws Exception {
    provider.says(SUPPLIER);
    Visitor person = stranger();
    signIn(person);
    assertThat(person.get("/").statusCode()).isEqualTo(200);

    clock.advance(Duration.ofMinutes(61));

    assertThat(location(person.get("/"))).endsWith("/sign-in?ended");
  }

  @Test
  void a_provider_that_is_down_does_not_affect_local_accounts() throws Exception {
    try (SsiServer lonely = open(OidcDouble.nobody(), settings -> {})) {
      Visitor person = new Visitor(lonely.port());
      assertThat(person.get("/sign-in").body()).contains("name=\"password\"");

      String end;
      try (LogLines log = LogLines.of(SecurityLog.NAME)) {
        end = location(person.get(OrganisationSignIn.BEGIN));
        assertThat(log.texts()).singleElement().asString().contains("no connection to this host");
      }

      assertThat(end).endsWith("/sign-in?organisation=unreachable");
      assertThat(person.get(end).body()).contains(SignInRefusal.UNREACHABLE.what());
    }
  }

  @Test
  void behind_a_proxy_the_redirect_address_is_the_public_one() throws Exception {
    try (SsiServer proxied =
        open(provider.issuer(), settings -> settings.baseUrl = Optional.of(PUBLIC_ADDRESS))) {
      assertThat(location(new Visitor(proxied.port()).get(OrganisationSignIn.BEGIN)))
          .contains("redirect_uri=https://returns.example" + OrganisationSignIn.BACK + "&");
    }
  }

  @Test
  void the_button_appears_only_if_a_provider_is_configured() throws Exception {
    HttpResponse<String> page = stranger().get("/sign-in");

    assertThat(page.body())
        .contains("href=\"" + OrganisationSignIn.BEGIN + "\"")
        .contains("Sign in with your organisation");
    assertThat(page.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(policy -> assertThat(policy).contains("form-action 'self'"));
    try (SsiServer local = Site.open(settings -> settings.clock = clock)) {
      Visitor person = new Visitor(local.port());
      assertThat(person.get("/sign-in").body()).doesNotContain("organisation");
      assertThat(location(person.get(OrganisationSignIn.BEGIN))).endsWith("/sign-in");
      assertThat(location(person.get(OrganisationSignIn.BACK + "?code=c&state=s")))
          .endsWith("/sign-in");
    }
  }
}
