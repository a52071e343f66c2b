package hubreturns.acceptance.browser;

import hubreturns.acceptance.system.TestSystem;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** The pages of a test system, for the people who use one browser one after the other. */
public final class PagesInABrowser {
  /** The password that everyone chooses. */
  public static final String PASSWORD = "three blind mice ran";

  private final TestSystem system;
  private final Browser browser;
  private final URI address;

  /** The pages at this address, in this browser. */
  public PagesInABrowser(TestSystem system, Browser browser, URI address) {
    this.system = system;
    this.browser = browser;
    this.address = address;
  }

  /** Opens a page. */
  public void open(String path) {
    browser.open(at(path));
  }

  /** The address of a page. */
  public URI at(String path) {
    return address.resolve(path);
  }

  /** Sends the form of the page that asks for name and password. */
  public void signIn(String name, String password) {
    open("/sign-in");
    browser.type("[name=name]", name);
    browser.type("[name=password]", password);
    browser.click("main button");
  }

  /** Makes an account whose holder has chosen a password. */
  public void account(String name, String role, String... more)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("user", "add", name, "--role", role));
    command.addAll(List.of(more));
    String oneTime = system.operator().ask(command.toArray(String[]::new)).strip();
    signIn(name, oneTime);
    browser.awaitText("Choose your own");
    browser.type("[name=current]", oneTime);
    browser.type("[name=chosen]", PASSWORD);
    browser.type("[name=again]", PASSWORD);
    browser.click("main button");
    browser.awaitText("Your password was changed");
  }
}
