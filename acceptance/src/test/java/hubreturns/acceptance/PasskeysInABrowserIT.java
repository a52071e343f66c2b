package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.PAGES;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.browser.Browser;
import hubreturns.acceptance.browser.PagesInABrowser;
import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.FreePort;
import hubreturns.acceptance.system.TestSystem;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.virtualauthenticator.Credential;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticator;

/** Operators and auditors sign in with a password and a passkey, in a real browser. */
@Requirement(PAGES)
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PasskeysInABrowserIT {

  private final TestSystem system;
  private final Browser browser;
  private final PagesInABrowser pages;
  private final List<VirtualAuthenticator> devices = new ArrayList<>();

  PasskeysInABrowserIT() throws IOException, InterruptedException {
    int port = FreePort.find();
    URI address = URI.create("http://localhost:" + port);
    this.system =
        TestSystem.start(
            "passkeys",
            Map.of(
                "HUB_RETURNS_DSMS_URL",
                "",
                "HUB_RETURNS_SSI_PORT",
                String.valueOf(port),
                "HUB_RETURNS_SSI_BASE_URL",
                address.toString(),
                "HUB_RETURNS_SSI_PASSKEYS_REQUIRED",
                "true"));
    this.browser = Browser.open();
    this.pages = new PagesInABrowser(system, browser, address);
    browser.look(PagesInABrowser.DESK, false);
  }

  @AfterEach
  void unplugs_the_devices() {
    signOut();
    devices.forEach(browser::removeAuthenticator);
    devices.clear();
  }

  @AfterAll
  void stops_the_programs() {
    browser.close();
    system.close();
  }

  private VirtualAuthenticator device() {
    VirtualAuthenticator device = browser.addAuthenticator();
    devices.add(device);
    return device;
  }

  private void signOut() {
    pages.open("/sign-in");
    if (browser.has("form[action='/sign-out']")) {
      browser.click("form[action='/sign-out'] button");
      browser.awaitText("You have signed out.");
    }
  }

  private void register(String name) {
    pages.signIn(name, PagesInABrowser.PASSWORD);
    browser.awaitText("Register a passkey");
    browser.click("#passkey button");
    browser.awaitText("Signed in as " + name);
  }

  private String trail() throws IOException, InterruptedException {
    return system.operator().ask("admin-trail", "list", "--format", "csv");
  }

  @Test
  void an_operator_registers_a_passkey_at_the_first_sign_in_and_then_signs_in_with_it()
      throws IOException, InterruptedException {
    VirtualAuthenticator device = device();
    pages.account("first", "operator");

    register("first");

    assertThat(device.getCredentials()).hasSize(1);
    assertThat(device.getCredentials().getFirst().getRpId()).isEqualTo("localhost");
    assertThat(trail())
        .containsPattern(
            "first,[^,]+,passkey registered,first,\"enabled operator, own password\",\"enabled"
                + " operator, own password, passkey\"");
    signOut();
    pages.open("/operator/users");
    browser.type("[name=name]", "first");
    browser.type("[name=password]", PagesInABrowser.PASSWORD);
    browser.click("main button");
    browser.awaitText("Use your passkey");
    browser.click("#passkey button");
    browser.awaitText("Signed in as first", "Accounts for these pages");
    assertThat(browser.address()).as("the page that was asked for").endsWith("/operator/users");
  }

  @Test
  void without_the_passkey_nothing_opens() throws IOException, InterruptedException {
    VirtualAuthenticator device = device();
    pages.account("loser", "auditor");
    register("loser");
    signOut();
    device.removeAllCredentials();

    pages.signIn("loser", PagesInABrowser.PASSWORD);
    browser.awaitText("Use your passkey");
    browser.click("#passkey button");
    browser.awaitText("No passkey was used.", "ask another operator to reset it");

    for (String path : List.of("/", "/returns", "/operator/users", "/operator/administration")) {
      pages.open(path);
      assertThat(browser.address())
          .as(path)
          .endsWith(path.equals("/") ? "/passkey" : "/passkey?page=" + path.replace("/", "%2F"));
      assertThat(browser.text()).as(path).doesNotContain("Signed in as");
    }
  }

  @Test
  void the_passkey_of_another_account_is_refused() throws IOException, InterruptedException {
    VirtualAuthenticator device = device();
    pages.account("owner", "operator");
    register("owner");
    signOut();
    List<Credential> ofOwner = device.getCredentials();
    device.removeAllCredentials();
    pages.account("thief", "operator");
    register("thief");
    signOut();
    device.removeAllCredentials();
    device.addCredential(ofOwner.getFirst());

    pages.signIn("thief", PagesInABrowser.PASSWORD);
    browser.awaitText("Use your passkey");
    // The browser itself would not offer the passkey, so the thief changes what the browser is
    // asked for.
    browser.run(
        """
        const form = document.getElementById('passkey');
        const options = JSON.parse(form.dataset.options);
        options.allowCredentials = [];
        form.dataset.options = JSON.stringify(options);
        """);
    browser.click("#passkey button");

    browser.awaitText("The passkey was not accepted.");
    pages.open("/operator/users");
    assertThat(browser.address()).endsWith("/passkey?page=%2Foperator%2Fusers");
  }

  @Test
  void another_operator_resets_a_lost_passkey_and_a_command_does_too() throws Exception {
    VirtualAuthenticator device = device();
    pages.account("helper", "operator");
    pages.account("forgetful", "operator");
    register("forgetful");
    signOut();
    register("helper");
    pages.open("/operator/users");
    String own = "button[aria-label='Reset passkey of helper']";
    assertThat(browser.count("return document.querySelectorAll(\"" + own + "\").length"))
        .as("nobody resets their own passkey")
        .isZero();

    browser.run("window.confirm = () => true");
    browser.click("button[aria-label='Reset passkey of forgetful']");
    browser.awaitText("The passkey was reset.");
    assertThat(trail()).containsPattern("helper,[^,]+,passkey reset,forgetful,");
    signOut();
    device.removeAllCredentials();
    register("forgetful");

    assertThat(system.operator().say("user", "reset-passkey", "forgetful").exitCode()).isZero();
    pages.open("/returns");
    browser.awaitText("Your session has ended.");
    assertThat(trail()).contains("(command line)").containsPattern("passkey reset,forgetful");
    assertThat(system.operator().say("user", "reset-passkey", "forgetful").err())
        .contains("The account 'forgetful' has no passkey.");
    assertThat(system.operator().say("user", "reset-passkey", "nobody").err())
        .contains("There is no account 'nobody'.");
  }

  @Test
  void a_supplier_signs_in_as_before() throws IOException, InterruptedException {
    pages.account("clerk", "supplier", "--party", system.first().name());

    pages.signIn("clerk", PagesInABrowser.PASSWORD);

    browser.awaitText("Signed in as clerk");
  }

  @Test
  void a_browser_that_knows_no_passkeys_says_so() throws IOException, InterruptedException {
    pages.account("oldfashioned", "auditor");
    try (Browser old = Browser.open()) {
      old.forgetPasskeys();
      new PagesInABrowser(system, old, pages.address())
          .signIn("oldfashioned", PagesInABrowser.PASSWORD);

      old.awaitText("This browser cannot use passkeys here.", "Chrome, Edge, Firefox or Safari");
      assertThat(old.run("return document.querySelector('#passkey button').disabled"))
          .isEqualTo("true");
    }
  }

  @Test
  void the_passkey_pages_have_no_accessibility_fault() throws IOException, InterruptedException {
    device();
    pages.account("reader", "auditor");
    List<String> barriers = new ArrayList<>();
    for (String state : List.of("Register a passkey", "Use your passkey")) {
      pages.signIn("reader", PagesInABrowser.PASSWORD);
      browser.awaitText(state);
      browser.complaints();
      barriers.addAll(pages.barriers("/passkey", state.replace(' ', '-')));
      assertThat(browser.complaints()).isEmpty();
      browser.click("#passkey button");
      browser.awaitText("Signed in as reader");
      signOut();
    }

    assertThat(barriers).isEmpty();
  }
}
