package hubreturns.acceptance.browser;

import hubreturns.stage.Program;
import hubreturns.stage.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Debian's Chromium without a window. The few calls of the WebDriver protocol that are needed are
 * made here rather than through a library of thirty jars.
 */
public final class Browser implements AutoCloseable {
  /** The key codes of the WebDriver protocol. */
  public static final String TAB = "\uE004";

  /** Enter. */
  public static final String ENTER = "\uE007";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration WAIT = Duration.ofSeconds(20);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process driver;
  private final URI base;
  private final String session;

  private Browser(Process driver, URI base) throws IOException, InterruptedException {
    this.driver = driver;
    this.base = base;
    Map<String, Object> chromium =
        Map.of(
            "args",
            List.of("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"));
    this.session =
        call(
                "POST",
                "/session",
                Map.of(
                    "capabilities",
                    Map.of(
                        "alwaysMatch",
                        Map.of(
                            "browserName",
                            "chrome",
                            "goog:loggingPrefs",
                            Map.of("browser", "ALL"),
                            "goog:chromeOptions",
                            chromium))))
            .path("sessionId")
            .asString();
  }

  /** Starts one. */
  public static Browser open() throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path log = Program.root().resolve("acceptance/target/chromedriver.log");
    Process driver =
        new ProcessBuilder("chromedriver", "--port=" + port)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    URI base = URI.create("http://127.0.0.1:" + port);
    HttpClient client = HttpClient.newHttpClient();
    Waiting.until(
        "chromedriver",
        WAIT,
        () ->
            client
                    .send(
                        HttpRequest.newBuilder(base.resolve("/status")).build(),
                        BodyHandlers.discarding())
                    .statusCode()
                == 200);
    return new Browser(driver, base);
  }

  private JsonNode call(String method, String path, Map<String, ?> body)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .method(
                    method,
                    method.equals("GET")
                        ? BodyPublishers.noBody()
                        : BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build(),
            BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new AssertionError(method + " " + path + ": " + response.body());
    }
    return JSON.readTree(response.body()).path("value");
  }

  private JsonNode call(String path, Map<String, ?> body) throws IOException, InterruptedException {
    return call("POST", "/session/" + session + path, body);
  }

  /** Opens a page and waits until it is loaded. */
  public void open(URI address) throws IOException, InterruptedException {
    call("/url", Map.of("url", address.toString()));
  }

  /** Where it is. */
  public String address() throws IOException, InterruptedException {
    return call("GET", "/session/" + session + "/url", Map.of()).asString();
  }

  /** Runs script in the page. */
  public JsonNode run(String script, Object... arguments) throws IOException, InterruptedException {
    return call("/execute/sync", Map.of("script", script, "args", List.of(arguments)));
  }

  /** Runs script in the page that ends by calling its last argument. */
  public JsonNode runUntilDone(String script) throws IOException, InterruptedException {
    return call("/execute/async", Map.of("script", script, "args", List.of()));
  }

  /** What the page says, as text. */
  public String text() throws IOException, InterruptedException {
    return run("return document.body.innerText").asString();
  }

  private String element(String selector) throws IOException, InterruptedException {
    return call("/element", Map.of("using", "css selector", "value", selector))
        .values()
        .iterator()
        .next()
        .asString();
  }

  /** Clicks the first element of this selector. */
  public void click(String selector) throws IOException, InterruptedException {
    call("/element/" + element(selector) + "/click", Map.of());
  }

  /** Clicks the first link of this text. */
  public void follow(String text) throws IOException, InterruptedException {
    String link =
        call("/element", Map.of("using", "partial link text", "value", text))
            .values()
            .iterator()
            .next()
            .asString();
    call("/element/" + link + "/click", Map.of());
  }

  /** Types into the first element of this selector; a path into a file box chooses the file. */
  public void type(String selector, String text) throws IOException, InterruptedException {
    call("/element/" + element(selector) + "/value", Map.of("text", text));
  }

  /** Presses keys, wherever the focus is. */
  public void press(String keys) throws IOException, InterruptedException {
    List<Map<String, String>> strokes = new ArrayList<>();
    for (String key : keys.split("", -1)) {
      if (!key.isEmpty()) {
        strokes.add(Map.of("type", "keyDown", "value", key));
        strokes.add(Map.of("type", "keyUp", "value", key));
      }
    }
    call(
        "/actions",
        Map.of("actions", List.of(Map.of("type", "key", "id", "keyboard", "actions", strokes))));
  }

  /** Waits until the page says this. */
  public void awaitText(String wanted) throws InterruptedException {
    Waiting.until("the page to say '" + wanted + "'", WAIT, () -> text().contains(wanted));
  }

  private void developer(String command, Map<String, ?> parameters)
      throws IOException, InterruptedException {
    call("/goog/cdp/execute", Map.of("cmd", command, "params", parameters));
  }

  /** Shows pages at this width, light or dark. */
  public void look(int width, boolean dark) throws IOException, InterruptedException {
    developer(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    developer(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Keeps a picture of the page below {@code target/screenshots}. */
  public void picture(String name) throws IOException, InterruptedException {
    JsonNode size = run("return [document.documentElement.scrollHeight]");
    int high = Math.min(3_000, Math.max(900, size.path(0).asInt()));
    JsonNode shot =
        call(
            "/goog/cdp/execute",
            Map.of(
                "cmd",
                "Page.captureScreenshot",
                "params",
                Map.of(
                    "format",
                    "png",
                    "captureBeyondViewport",
                    true,
                    "clip",
                    Map.of(
                        "x",
                        0,
                        "y",
                        0,
                        "width",
                        run("return window.innerWidth").asInt(),
                        "height",
                        high,
                        "scale",
                        1))));
    Path folder = Files.createDirectories(Program.root().resolve("acceptance/target/screenshots"));
    Files.write(
        folder.resolve(name + ".png"), Base64.getDecoder().decode(shot.path("data").asString()));
  }

  /** What axe-core finds wrong with the page as it is shown now, by WCAG 2.2 A and AA. */
  public List<String> barriers() throws IOException, InterruptedException {
    try (InputStream axe =
        Browser.class.getResourceAsStream(
            "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
      if (axe == null) {
        throw new AssertionError("axe-core is not on the class path");
      }
      run(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    }
    JsonNode found =
        runUntilDone(
            """
            const done = arguments[arguments.length - 1];
            axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
              .then(result => done(result.violations.map(
                v => v.id + ': ' + v.help + ' ' + v.nodes.slice(0, 3).map(n => n.html).join(' | '))));
            """);
    List<String> barriers = new ArrayList<>();
    found.forEach(barrier -> barriers.add(barrier.asString()));
    return barriers;
  }

  /** Errors that the page left in the browser's console since this was asked last. */
  public List<String> complaints() throws IOException, InterruptedException {
    List<String> complaints = new ArrayList<>();
    call("/se/log", Map.of("type", "browser"))
        .forEach(entry -> {
          if (entry.path("level").asString().equals("SEVERE")) {
            complaints.add(entry.path("message").asString());
          }
        });
    return complaints;
  }

  @Override
  public void close() throws IOException {
    try {
      call("DELETE", "/session/" + session, Map.of());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      driver.destroy();
    }
  }
}
