package hubreturns.ssi;

import static hubreturns.ssi.Visitor.location;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.testing.LogLines;
import hubreturns.service.testing.TestDatabase;
import hubreturns.ssi.access.AccountRole;
import hubreturns.ssi.access.AnonymousRequestLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stranger, and a supplier with an account, try to stop the pages or to slip into them. */
class StrangerIT {
  private static final int CONNECTIONS = 70;
  private static final int PATIENCE_MILLIS = 60_000;

  @TempDir static Path uploads;

  @AutoClose private static SsiServer server;

  @BeforeAll
  static void open() {
    TestDatabase.party("Stranger Ltd");
    server =
        Site.open(settings -> {
          settings.connectionsPerAddress = CONNECTIONS;
          settings.uploads = uploads;
        });
  }

  private static Visitor stranger() {
    return new Visitor(server.port());
  }

  private static List<String> cookies(HttpResponse<String> response) {
    return response.headers().allValues("Set-Cookie");
  }

  private static boolean hasSession(HttpResponse<String> response) {
    return cookies(response).stream().anyMatch(cookie -> cookie.startsWith("hub-returns="));
  }

  /** Sends these lines as they are; the connection stays open. */
  private static Socket send(String... lines) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(PATIENCE_MILLIS);
    OutputStream out = socket.getOutputStream();
    out.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    return socket;
  }

  /** The status line and the headers of a response. */
  private static List<String> head(Socket socket) throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    return reader.lines().takeWhile(line -> !line.isEmpty()).toList();
  }

  @Test
  void nobody_gets_a_session_before_signing_in() throws Exception {
    Visitor stranger = stranger();

    assertThat(hasSession(stranger.get("/sign-in"))).as("the sign-in page").isFalse();
    assertThat(hasSession(stranger.get("/returns?q=1"))).as("another page").isFalse();
    assertThat(hasSession(stranger.get("/nowhere"))).as("no page").isFalse();
    assertThat(
            hasSession(stranger.post("/sign-in", "/sign-in", Map.of("name", "a", "password", "b"))))
        .as("a wrong password")
        .isFalse();
    assertThat(hasSession(stranger.post("/sign-in", "/password", Map.of("current", "x"))))
        .as("a form of another page")
        .isFalse();
  }

  @Test
  void no_script_and_no_form_of_another_site_can_use_a_cookie() throws Exception {
    String clerk = Site.account("cookies", AccountRole.SUPPLIER, Optional.of("Stranger Ltd"));
    Visitor visitor = stranger();
    HttpResponse<String> signedIn =
        visitor.post("/sign-in", "/sign-in", Map.of("name", clerk, "password", Site.PASSWORD));

    assertThat(hasSession(signedIn)).isTrue();
    assertThat(cookies(signedIn))
        .allMatch(cookie -> cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
    try (SsiServer behindTls =
        Site.open(
            settings -> settings.baseUrl = Optional.of(URI.create("https://pages.example")))) {
      Visitor stranger = new Visitor(behindTls.port());
      List<String> set = new ArrayList<>(cookies(stranger.get("/sign-in")));
      // Without TLS, the browser of this test would not send a Secure cookie back.
      String form = "__Host-hub-returns-form";
      stranger.keepCookie(form, stranger.cookie(form));
      set.addAll(
          cookies(stranger.post("/sign-in", "/sign-in", Map.of("name", "x", "password", "y"))));

      assertThat(set)
          .hasSizeGreaterThan(1)
          .allMatch(cookie -> cookie.startsWith("__Host-") && !cookie.contains("Domain"))
          .allMatch(cookie ->
              Stream.of("Secure", "HttpOnly", "SameSite=Lax", "Path=/").allMatch(cookie::contains));
    }
  }

  @Test
  void a_form_over_250_kilobytes_is_refused() throws Exception {
    Visitor stranger = stranger();
    int room = AnonymousRequestLimits.FORM_BYTES_MAX - 1_000;

    assertThat(
            stranger
                .post("/sign-in", "/password", Map.of("current", "x".repeat(room)))
                .statusCode())
        .isEqualTo(302);
    assertThat(
            stranger
                .post(
                    "/sign-in",
                    "/password",
                    Map.of("current", "x".repeat(AnonymousRequestLimits.FORM_BYTES_MAX)))
                .statusCode())
        .isEqualTo(413);
  }

  @Test
  void a_chunked_form_has_the_same_limit() throws Exception {
    try (Socket socket =
        send(
            "POST /sign-in HTTP/1.1",
            "Host: 127.0.0.1",
            "Content-Type: application/x-www-form-urlencoded",
            "Transfer-Encoding: chunked")) {
      OutputStream out = socket.getOutputStream();
      byte[] piece = ("2000\r\n" + "x".repeat(0x2000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      for (int sent = 0; sent <= AnonymousRequestLimits.FORM_BYTES_MAX; sent += 0x2000) {
        out.write(piece);
      }
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();

      assertThat(head(socket).getFirst()).contains(" 413");
    }
  }

  @Test
  void headers_over_16_kilobytes_are_refused_before_sign_in() throws Exception {
    assertThat(stranger().get("/sign-in?x=" + "y".repeat(15_000)).statusCode()).isEqualTo(200);
    HttpResponse<String> refused = stranger().get("/sign-in?x=" + "y".repeat(16 * 1024));
    assertThat(refused.statusCode()).isEqualTo(431);
    assertThat(refused.body()).contains("Too large", "One search takes up to", "/sign-in");
  }

  @Test
  void an_address_that_the_web_server_does_not_read_gets_a_page() throws Exception {
    for (int length : new int[] {130_000, 400_000}) {
      HttpResponse<String> refused = stranger().get("/returns?q=" + "y".repeat(length));

      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.headers().firstValue("Content-Security-Policy")).isPresent();
      assertThat(refused.body())
          .contains("One search takes up to 2,000 Device IDs", "href=\"/check\"")
          .doesNotContain("Tomcat", "Exception");
    }
  }

  @Test
  void a_strangers_file_is_not_written_anywhere() throws Exception {
    try (Socket socket =
        send(
            "POST /check HTTP/1.1",
            "Host: 127.0.0.1",
            "Content-Type: multipart/form-data; boundary=b",
            "Content-Length: 8000000",
            "",
            "--b",
            "Content-Disposition: form-data; name=\"file\"; filename=\"f.csv\"",
            "",
            "x".repeat(100_000))) {
      // The response arrives although most of the file has not been sent.
      List<String> head = head(socket);

      assertThat(head.getFirst()).contains(" 302");
      assertThat(head).anyMatch(line -> line.equalsIgnoreCase("Location: /sign-in?ended"));
      try (Stream<Path> files = Files.list(uploads)) {
        assertThat(files).isEmpty();
      }
    }
  }

  /** Signs in on the page to which a response leads, and returns where that leads. */
  private static String signsIn(Visitor visitor, HttpResponse<String> asks, String name)
      throws Exception {
    return location(
        visitor.post(location(asks), "/sign-in", Map.of("name", name, "password", Site.PASSWORD)));
  }

  @Test
  void the_sign_in_leads_to_the_page_that_was_asked_for() throws Exception {
    String name = auditor("rememberer");
    Visitor visitor = stranger();
    HttpResponse<String> asks = visitor.get("/returns?q=ABCDEF&order=hub");

    assertThat(signsIn(visitor, asks, "wrong-" + name))
        .isEqualTo("/sign-in?refused&page=%2Freturns%3Fq%3DABCDEF%26order%3Dhub");
    assertThat(signsIn(visitor, asks, name)).isEqualTo("/returns?q=ABCDEF&order=hub");
    assertThat(location(stranger().get("/returns.xlsx?q=ABCDEF")))
        .as("after a download, the browser would still show the page for signing in")
        .isEqualTo("/sign-in");
    Visitor downloader = stranger().after("/returns?q=A");
    assertThat(signsIn(downloader, downloader.get("/returns.xlsx?q=A"), name))
        .as("the page of a download")
        .isEqualTo("/returns?q=A");
    Visitor sender = stranger().after("/check");
    assertThat(signsIn(sender, sender.upload("/check", new byte[] {1}, Map.of()), name))
        .as("the page of a form")
        .isEqualTo("/check");
    Visitor corrector = stranger().after("/overdue.csv");
    assertThat(signsIn(corrector, corrector.post("/sign-in", "/overdue.csv", Map.of()), name))
        .as("the page of a form that showed errors at the address of its download")
        .isEqualTo("/overdue");
    Visitor late = stranger().after("/check");
    assertThat(signsIn(late, late.post("/assets/ssi.css", "/scan", Map.of()), name))
        .as("the page of a form whose token is gone")
        .isEqualTo("/check");
    Visitor fromElsewhere = stranger().after("http://elsewhere.example/returns?q=A");
    assertThat(signsIn(fromElsewhere, fromElsewhere.get("/returns.xlsx"), name)).isEqualTo("/");
    assertThat(location(stranger().post("/sign-in", "/password", Map.of("current", "x"))))
        .isEqualTo("/sign-in");
  }

  @Test
  void each_tab_leads_to_the_page_that_it_asked_for() throws Exception {
    String name = auditor("two-pages");
    Visitor visitor = stranger();
    HttpResponse<String> first = visitor.get("/returns?q=A");
    HttpResponse<String> second = visitor.get("/overdue");

    assertThat(signsIn(visitor, first, name)).isEqualTo("/returns?q=A");
    assertThat(signsIn(visitor, second, name)).isEqualTo("/overdue");
  }

  @Test
  void a_search_that_is_too_long_is_left_out_and_the_page_for_signing_in_says_so()
      throws Exception {
    String name = auditor("long-searcher");
    String search = "/returns?q=";
    String longest = search + "A".repeat(2_000 - search.length());
    Visitor visitor = stranger();
    assertThat(signsIn(visitor, visitor.get(longest), name)).isEqualTo(longest);

    for (int length : new int[] {2_001, 20_000, 60_000}) {
      Visitor pasting = stranger();
      HttpResponse<String> asks = pasting.get(search + "A".repeat(length - search.length()));

      assertThat(location(asks)).isEqualTo("/sign-in?long&page=%2Freturns");
      assertThat(pasting.get(location(asks)).body())
          .contains("Your search is too long to be kept. After you sign in, search again.");
      assertThat(signsIn(pasting, asks, name)).isEqualTo("/returns");
    }
  }

  @Test
  void the_sign_in_leads_to_no_other_site_and_to_nothing_but_a_page() throws Exception {
    String name = auditor("lured");
    for (String page :
        List.of(
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "evil.example",
            "/\t/evil.example",
            "/returns\r\nSet-Cookie: a=b",
            " //evil.example",
            "/\u00fc",
            "/{name}",
            "/sign-in",
            "/sign-in?page=/returns",
            "/sign-out",
            "/scan/verdicts?ids=1",
            "/" + "x".repeat(2_000),
            "")) {
      Visitor visitor = stranger();
      String query = "?page=" + Visitor.encoded(page);

      assertThat(visitor.get("/sign-in" + query).body())
          .as(page)
          .doesNotContain("name=\"page\"", "evil.example");
      assertThat(
              location(
                  visitor.post(
                      "/sign-in" + query,
                      "/sign-in",
                      Map.of("name", name, "password", Site.PASSWORD, "page", page))))
          .as(page)
          .isEqualTo("/");
      assertThat(location(visitor.get("/passkey" + query))).as(page).isEqualTo("/");
    }
  }

  @Test
  void a_foreign_host_is_refused_and_named_in_no_redirect() throws Exception {
    try (Socket socket = send("GET /returns?q=x HTTP/1.1", "Host: evil.example")) {
      List<String> head = head(socket);

      assertThat(head.getFirst()).contains(" 400");
      assertThat(head).noneMatch(line -> line.contains("evil.example"));
    }
    for (String host : List.of("127.0.0.1", "localhost:" + server.port(), "[::1]")) {
      try (Socket socket = send("GET /returns HTTP/1.1", "Host: " + host)) {
        assertThat(head(socket))
            .as(host)
            .anyMatch(line -> line.equalsIgnoreCase("Location: /sign-in?page=%2Freturns"));
      }
    }
  }

  @Test
  void a_request_with_a_nul_is_invalid() throws Exception {
    String name = auditor("nuller");
    Visitor visitor = stranger().signIn(name, Site.PASSWORD);

    assertThat(
            stranger()
                .post("/sign-in", "/sign-in", Map.of("name", "a\0b", "password", "x"))
                .statusCode())
        .isEqualTo(400);
    for (String path : List.of("/returns?q=%00", "/requests?q=a%00b", "/hubs/%00", "/returns%00")) {
      assertThat(visitor.get(path).statusCode()).as(path).isEqualTo(400);
    }
  }

  @Test
  void idle_connections_of_one_address_give_way_to_its_new_ones() throws Exception {
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS + 20; i++) {
        idle.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
      }
      idle.getFirst().setSoTimeout(PATIENCE_MILLIS);

      assertThat(idle.getFirst().getInputStream().read()).as("the oldest is closed").isEqualTo(-1);
      assertThat(stranger().get("/sign-in").statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  @Test
  void an_account_may_have_five_sessions_and_the_oldest_gives_way() throws Exception {
    String name = auditor("opener");
    List<Visitor> browsers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      browsers.add(stranger().signIn(name, Site.PASSWORD));
    }

    assertThat(location(browsers.getFirst().get("/password")))
        .isEqualTo("/sign-in?ended&page=%2Fpassword");
    for (Visitor browser : browsers.subList(1, 6)) {
      assertThat(browser.get("/password").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void an_account_checks_one_file_at_a_time() throws Exception {
    Visitor supplier = Site.supplier(server, "checker", "Stranger Ltd");
    Socket slow = startUpload(supplier);
    try {
      long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
      int status = 0;
      String page = "";
      // The first upload counts from the moment its headers were read.
      while (status != 429 && System.nanoTime() < end) {
        if (slow.getInputStream().available() > 0) {
          assertThat(head(slow).getFirst()).as("it came beside the other").contains(" 429");
          slow.close();
          slow = startUpload(supplier);
        }
        HttpResponse<String> second = supplier.post("/password", "/check", Map.of("ids", "x"));
        status = second.statusCode();
        page = second.body();
      }

      assertThat(status).isEqualTo(429);
      assertThat(page)
          .contains("If an upload of yours broke off, wait for up to a minute")
          .doesNotContain("try again in a few seconds");
      assertThat(slow.getInputStream().available()).as("the first is still read").isZero();
      assertThat(supplier.get("/password").statusCode()).as("other pages").isEqualTo(200);
    } finally {
      slow.close();
    }
  }

  /** Sends the headers of a file to check, and the first bytes of it. */
  private static Socket startUpload(Visitor supplier) throws IOException {
    return send(
        "POST /check HTTP/1.1",
        "Host: 127.0.0.1",
        "Cookie: hub-returns=" + supplier.cookie("hub-returns"),
        "Content-Type: multipart/form-data; boundary=b",
        "Content-Length: 100000",
        "",
        "--b");
  }

  @Test
  void a_file_for_any_other_page_is_not_read() throws Exception {
    Visitor supplier = Site.supplier(server, "poster", "Stranger Ltd");
    try (Socket socket =
        send(
            "POST /scan.csv HTTP/1.1",
            "Host: 127.0.0.1",
            "Cookie: hub-returns=" + supplier.cookie("hub-returns"),
            "Content-Type: Multipart/Form-Data; boundary=b",
            "Content-Length: 100000")) {
      assertThat(head(socket).getFirst()).contains(" 415");
    }
  }

  @Test
  void many_sign_ins_at_once_cause_no_error() throws Exception {
    List<Callable<Integer>> attempts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Visitor visitor = stranger();
      visitor.from("192.0.2." + i);
      String name = "crowd" + i;
      attempts.add(() ->
          visitor.post("/sign-in", "/sign-in", Map.of("name", name, "password", "x")).statusCode());
    }
    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService crowd = Executors.newFixedThreadPool(attempts.size())) {
      for (Future<Integer> attempt : crowd.invokeAll(attempts)) {
        statuses.add(attempt.get());
      }
    }

    assertThat(statuses).contains(302).isSubsetOf(302, 429);
  }

  @Test
  void the_security_log_has_the_address_and_no_control_characters() throws Exception {
    String name = auditor("logged");
    List<String> lines;
    try (LogLines log = LogLines.of("security")) {
      Visitor visitor = stranger();
      visitor.from("192.0.2.77");
      visitor.signIn(name, "wrong");
      visitor.signIn(name, Site.PASSWORD);
      try (Socket socket = send("GET / HTTP/1.1", "Host: a\u009bb.example")) {
        head(socket);
      }
      lines = log.texts();
    }

    assertThat(lines)
        .contains("SSI sign-in of " + name + " from 192.0.2.77 refused: wrong password")
        .contains("SSI sign-in of " + name + " from 192.0.2.77 as auditor")
        .noneMatch(line -> line.matches(".*\\p{C}.*"));
  }

  private static String auditor(String name) {
    return Site.account(name, AccountRole.AUDITOR, Optional.empty());
  }
}
