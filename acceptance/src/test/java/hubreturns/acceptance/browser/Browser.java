package hubreturns.acceptance.browser;

import hubreturns.harness.Program;
import hubreturns.harness.Waiting;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.os.ExecutableFinder;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.FluentWait;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticator;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticatorOptions;

/** Chromium without a window, driven by Selenium through the machine's own chromedriver. */
public final class Browser implements AutoCloseable {
  private static final Logger CHATTER = Logger.getLogger("org.openqa.selenium");
  private static final Duration WAIT = Duration.ofMinutes(5);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final boolean PICTURES = Boolean.getBoolean("acceptance.pictures");
  private static final Duration PERSONS_PAUSE = Duration.ofMillis(120);
  private static final String LOG =
      "acceptance/target/chromedriver-" + ProcessHandle.current().pid() + ".log";
  private static final int TABS_MAX = 200;
  private static final int TALLEST_PICTURE = 3_000;
  private static final int WINDOW_HEIGHT = 900;

  private static final List<String> WCAG =
      List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");

  /** Calls back with one line for each barrier. */
  private static final String AXE =
      """
      const done = arguments[arguments.length - 1];
      axe.run({runOnly: arguments[0]})
        .then(result => done(result.violations.map(
          v => v.id + ': ' + v.help + ' ' + v.nodes.slice(0, 3).map(n => n.html).join(' | '))));
      """;

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  public static Browser open() {
    // Hides a warning about typed developer-tool commands, which this class does not use.
    CHATTER.setLevel(Level.SEVERE);
    String chromedriver = new ExecutableFinder().find("chromedriver");
    if (chromedriver == null) {
      throw new AssertionError("chromedriver is not in the PATH. ./check installs it.");
    }
    LoggingPreferences console = new LoggingPreferences();
    console.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync");
    options.setCapability(ChromeOptions.LOGGING_PREFS, console);
    ChromeDriver driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(chromedriver))
                .withLogFile(Program.root().resolve(LOG).toFile())
                .build(),
            options);
    driver.manage().timeouts().scriptTimeout(WAIT);
    return new Browser(driver);
  }

  /** Opens a page and waits until it is loaded, with its scripts. */
  public void open(URI address) {
    driver.get(address.toString());
    awaitLoaded(); // While another page still loads, chromedriver itself may return too early.
  }

  /** Opens another tab, and continues there. */
  public void openTab() {
    driver.switchTo().newWindow(WindowType.TAB);
  }

  /** Continues in another tab, counted from 0 in the order in which they were opened. */
  public void goToTab(int tab) {
    driver.switchTo().window(List.copyOf(driver.getWindowHandles()).get(tab));
  }

  /** Closes this tab, and continues in the first. */
  public void closeTab() {
    driver.close();
    goToTab(0);
  }

  /** The address of the current page. */
  public String address() {
    return driver.getCurrentUrl();
  }

  /** Runs a script in the page and returns its result as text. */
  public String run(String script) {
    return String.valueOf(driver.executeScript(script));
  }

  /** Runs a script in the page and returns its result as a number. */
  public int count(String script) {
    return Integer.parseInt(run(script));
  }

  /**
   * Runs a script in the page that ends with a call of its last argument, and returns that value.
   */
  public String runUntilDone(String script) {
    return String.valueOf(driver.executeAsyncScript(script));
  }

  /** The text of the page now. */
  public String text() {
    return run("return document.body.innerText").replace('\u00a0', ' ');
  }

  /** Waits for the first element of this selector, and clicks it. */
  public void click(String selector) {
    awaiting(() -> driver.findElement(By.cssSelector(selector)).click());
  }

  /** Waits for the first link with this text, and clicks it. */
  public void follow(String text) {
    awaiting(() -> driver.findElement(By.partialLinkText(text)).click());
  }

  /**
   * Waits for the first element of this selector, and types into it. A path into a file box chooses
   * the file.
   */
  public void type(String selector, CharSequence... keys) {
    awaiting(() -> driver.findElement(By.cssSelector(selector)).sendKeys(keys));
  }

  /** Whether the page has an element of this selector now. */
  public boolean has(String selector) {
    return !driver.findElements(By.cssSelector(selector)).isEmpty();
  }

  /** Presses Tab until the script returns true. */
  public void tabUntil(String script) {
    for (int tabs = 0; !run(script).equals("true"); tabs++) {
      if (tabs == TABS_MAX) {
        throw new AssertionError(TABS_MAX + " presses of Tab did not lead to: " + script);
      }
      press(Keys.TAB);
    }
  }

  /** Selenium itself would look only twice a second. */
  private FluentWait<WebDriver> patience() {
    return new WebDriverWait(driver, WAIT).pollingEvery(LOOK_EVERY);
  }

  private void awaiting(Runnable action) {
    patience()
        .ignoreAll(
            List.of(
                NoSuchElementException.class,
                StaleElementReferenceException.class,
                ElementNotInteractableException.class))
        .until(page -> {
          action.run();
          return true;
        });
  }

  /** Opens a page, and opens it again until it has an element of this selector. */
  public void openUntil(URI address, String selector) throws InterruptedException {
    Waiting.until(
        selector + " in " + address,
        WAIT,
        () -> {
          open(address);
          return has(selector);
        });
  }

  /** Sends keys to the element that has the focus. */
  public void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Presses these keys as slowly as a person. */
  public void pressSlowly(CharSequence... keys) {
    Actions actions = new Actions(driver);
    for (CharSequence key : keys) {
      actions.sendKeys(key).pause(PERSONS_PAUSE);
    }
    actions.perform();
  }

  /** Waits until the page contains all of these texts. */
  public void awaitText(String... wanted) {
    for (String text : wanted) {
      // Selenium's own condition would compute the text of each element, each time.
      until("the text " + text, () -> text().contains(text));
    }
  }

  private void until(String wanted, BooleanSupplier condition) {
    try {
      patience().ignoring(JavascriptException.class).until(_ -> condition.getAsBoolean());
    } catch (TimeoutException e) {
      throw new AssertionError(
          "No %s within %s at %s. The page is %s and says: %s. Its console says: %s"
              .formatted(
                  wanted, WAIT, address(), run("return document.readyState"), text(), complaints()),
          e);
    }
  }

  /** Waits until the page is loaded completely. Before that, it may lose a key that is pressed. */
  public void awaitLoaded() {
    awaitTrue("return document.readyState === 'complete'");
  }

  /** Waits until this script returns true. */
  public void awaitTrue(String script) {
    until("true from " + script, () -> run(script).equals("true"));
  }

  /** Waits until the page has an element of this selector. */
  public void awaitElement(String selector) {
    patience().until(ExpectedConditions.presenceOfElementLocated(By.cssSelector(selector)));
  }

  /** Sets the width of the pages, and light or dark. */
  public void look(int width, boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            "",
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", WINDOW_HEIGHT, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Lays pages out as for paper of this width, until {@link #look} is called again. */
  public void lookAsPrinted(int width) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", WINDOW_HEIGHT, "deviceScaleFactor", 1, "mobile", false));
    driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", "print"));
  }

  /** Plugs in a device that keeps passkeys and always consents. */
  public VirtualAuthenticator addAuthenticator() {
    return driver.addVirtualAuthenticator(
        new VirtualAuthenticatorOptions()
            .setProtocol(VirtualAuthenticatorOptions.Protocol.CTAP2)
            .setTransport(VirtualAuthenticatorOptions.Transport.INTERNAL)
            .setHasResidentKey(true)
            .setHasUserVerification(true)
            .setIsUserVerified(true));
  }

  /** Unplugs a device. */
  public void removeAuthenticator(VirtualAuthenticator device) {
    driver.removeVirtualAuthenticator(device);
  }

  /** From the next page on, this browser acts like one without support for passkeys. */
  public void forgetPasskeys() {
    driver.executeCdpCommand(
        "Page.addScriptToEvaluateOnNewDocument",
        Map.of("source", "delete window.PublicKeyCredential"));
  }

  /** Saves a picture of the whole page below {@code target/screenshots}, if pictures are wanted. */
  public void picture(String name) throws IOException {
    if (!PICTURES) {
      return;
    }
    int height = count("return document.documentElement.scrollHeight");
    Map<String, Object> clip =
        Map.of(
            "x", 0,
            "y", 0,
            "width", count("return window.innerWidth"),
            "height", Math.clamp(height, WINDOW_HEIGHT, TALLEST_PICTURE),
            "scale", 1);
    Object data =
        driver
            .executeCdpCommand(
                "Page.captureScreenshot",
                Map.of("format", "png", "captureBeyondViewport", true, "clip", clip))
            .get("data");
    Path folder = Files.createDirectories(Program.root().resolve("acceptance/target/screenshots"));
    Files.write(folder.resolve(name + ".png"), Base64.getDecoder().decode(String.valueOf(data)));
  }

  /** The problems that axe-core finds in the page now, by WCAG 2.2 A and AA. */
  public List<String> barriers() throws IOException {
    return barriers(WCAG);
  }

  /** The texts with too little contrast in the current colours, light or dark. */
  public List<String> faint() throws IOException {
    return barriers(List.of("color-contrast"));
  }

  private List<String> barriers(List<String> rules) throws IOException {
    // A page that is checked again in other colours already has the script.
    if (run("return typeof axe").equals("undefined")) {
      try (InputStream axe = Browser.class.getResourceAsStream("/axe.min.js")) {
        if (axe == null) {
          throw new AssertionError("axe-core is not on the class path");
        }
        driver.executeScript(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    List<?> found = (List<?>) Objects.requireNonNull(driver.executeAsyncScript(AXE, rules));
    return found.stream().map(String::valueOf).toList();
  }

  /** Errors in the browser's console since the last call of this method. */
  public List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().equals(Level.SEVERE))
        .map(LogEntry::getMessage)
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
