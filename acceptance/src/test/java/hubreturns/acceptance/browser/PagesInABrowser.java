package hubreturns.acceptance.browser;

import hubreturns.acceptance.system.Operator;
import hubreturns.acceptance.system.TestSystem;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** The pages of a test system, for the people who use one browser one after the other. */
public record PagesInABrowser(TestSystem system, Browser browser, URI address) {
  /** The password that everyone chooses. */
  public static final String PASSWORD = Operator.PASSWORD;

  /** The width of a desktop. */
  public static final int DESK = 1280;

  private static final int PHONE = 390;

  public void open(String path) {
    browser.open(at(path));
  }

  /**
   * Opens a page in light and dark on a desktop and a phone, and returns the barriers that it has
   * for people.
   */
  public List<String> barriers(String path, String name) throws IOException {
    List<String> barriers = new ArrayList<>();
    for (int width : new int[] {DESK, PHONE}) {
      browser.look(width, false);
      open(path);
      for (boolean dark : new boolean[] {false, true}) {
        browser.look(width, dark);
        String seen = name + (dark ? "-dark" : "-light") + "-" + width;
        browser.picture(seen);
        (dark ? browser.faint() : browser.barriers())
            .forEach(barrier -> barriers.add(seen + " " + barrier));
        int wide = browser.count("return document.documentElement.scrollWidth");
        if (wide > width) {
          barriers.add(seen + " is " + wide + " wide");
        }
      }
    }
    browser.look(DESK, false);
    return barriers;
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
    String oneTime = system.operator().addUser(name, role, more);
    signIn(name, oneTime);
    browser.awaitText("Choose your own");
    browser.type("[name=current]", oneTime);
    browser.type("[name=chosen]", PASSWORD);
    browser.type("[name=again]", PASSWORD);
    browser.click("main button");
    browser.awaitText("Your password was changed");
  }
}
