package hubreturns.ssi;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.returnsfile.TextWorkbook;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A person with a browser that keeps cookies and follows no redirects. */
final class Visitor {
  private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

  private static final Pattern PAGE = Pattern.compile("name=\"page\" value=\"([^\"]+)\"");

  private static final String BOUNDARY = "a-boundary-that-no-file-holds";

  private final CookieManager cookies;
  private final HttpClient client;
  private final URI base;
  private String address = "";
  private String referrer = "";

  Visitor(int port) {
    this(port, new CookieManager());
  }

  private Visitor(int port, CookieManager cookies) {
    this.cookies = cookies;
    this.client = HttpClient.newBuilder().cookieHandler(cookies).build();
    this.base = URI.create("http://127.0.0.1:" + port);
  }

  /** The same browser at another node. */
  Visitor at(SsiServer node) {
    return new Visitor(node.port(), cookies);
  }

  /** Takes over every cookie of another browser. */
  void copyCookiesOf(Visitor other) {
    for (HttpCookie cookie : other.cookies.getCookieStore().getCookies()) {
      keepCookie(cookie.getName(), cookie.getValue());
    }
  }

  /** Keeps a cookie that no node has set. */
  void keepCookie(String name, String value) {
    HttpCookie cookie = new HttpCookie(name, value);
    cookie.setPath("/");
    cookie.setVersion(0);
    cookies.getCookieStore().add(base, cookie);
  }

  /** From now on, visits from this address, as a proxy on the service's machine would report it. */
  void from(String clientAddress) {
    address = clientAddress;
  }

  /** From now on, every request comes from a link or a form of this page. */
  Visitor after(String page) {
    referrer = base.resolve(page).toString();
    return this;
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
    if (!address.isEmpty()) {
      request.header("X-Forwarded-For", address);
    }
    return referrer.isEmpty() ? request : request.header("Referer", referrer);
  }

  /** The value of a cookie that this browser keeps. */
  String cookie(String name) {
    return cookies.getCookieStore().getCookies().stream()
        .filter(cookie -> cookie.getName().equals(name))
        .map(HttpCookie::getValue)
        .findFirst()
        .orElseThrow();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), Visitor::text);
  }

  /** Asks as a script in a page of this person, whose name is encoded as in an address. */
  HttpResponse<String> fetchForPageOf(String person, String path)
      throws IOException, InterruptedException {
    return client.send(request(path).header("Hub-Returns-Page-Of", person).build(), Visitor::text);
  }

  /** Downloads a file, byte for byte. */
  HttpResponse<byte[]> download(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), BodyHandlers.ofByteArray());
  }

  /** The text of a response; of a workbook, the XML of its sheet, which has no times. */
  private static BodySubscriber<String> text(ResponseInfo response) {
    boolean workbook =
        response
            .headers()
            .firstValue("Content-Type")
            .filter(type -> type.startsWith(TextWorkbook.CONTENT_TYPE))
            .isPresent();
    return BodySubscribers.mapping(
        BodySubscribers.ofByteArray(),
        bytes -> workbook ? sheet(bytes) : new String(bytes, StandardCharsets.UTF_8));
  }

  private static String sheet(byte[] workbook) {
    try {
      Path file = Files.write(Files.createTempFile("workbook", ".xlsx"), workbook);
      try (ZipFile zip = new ZipFile(file.toFile())) {
        ZipEntry sheet = zip.getEntry("xl/worksheets/sheet1.xml");
        return new String(zip.getInputStream(sheet).readAllBytes(), StandardCharsets.UTF_8);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Posts a form with a file, as a browser does; an empty file is one that was not chosen. */
  HttpResponse<String> upload(String path, byte[] file, Map<String, String> fields)
      throws IOException, InterruptedException {
    return upload(path, file.length == 0 ? "" : "field.file", file, fields);
  }

  /** Posts a form with a file of this name. */
  HttpResponse<String> upload(String path, String name, byte[] file, Map<String, String> fields)
      throws IOException, InterruptedException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Map.Entry<String, String> field : withToken(path, fields).entrySet()) {
      part(
          body,
          "name=\"" + field.getKey() + "\"",
          field.getValue().getBytes(StandardCharsets.UTF_8));
    }
    part(body, "name=\"file\"; filename=\"" + name + "\"", file);
    body.write(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    return client.send(
        request(path)
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(BodyPublishers.ofByteArray(body.toByteArray()))
            .build(),
        Visitor::text);
  }

  private static void part(ByteArrayOutputStream body, String name, byte[] content)
      throws IOException {
    body.write(
        ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + name + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    body.write(content);
    body.write("\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Posts a form with the token that {@code page} carries, and with the address to which a page for
   * signing in leads.
   */
  HttpResponse<String> post(String page, String path, Map<String, String> fields)
      throws IOException, InterruptedException {
    return client.send(posting(page, path, fields), Visitor::text);
  }

  /** Downloads the file that a form makes, byte for byte. */
  HttpResponse<byte[]> download(String page, String path, Map<String, String> fields)
      throws IOException, InterruptedException {
    return client.send(posting(page, path, fields), BodyHandlers.ofByteArray());
  }

  private HttpRequest posting(String page, String path, Map<String, String> fields)
      throws IOException, InterruptedException {
    return request(path)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(form(withToken(page, fields))))
        .build();
  }

  /** These fields with the hidden fields of a page. */
  Map<String, String> withToken(String page, Map<String, String> fields)
      throws IOException, InterruptedException {
    String form = get(page).body();
    Map<String, String> all = new LinkedHashMap<>(fields);
    Matcher token = TOKEN.matcher(form);
    if (token.find()) {
      all.put("_csrf", token.group(1));
    }
    Matcher wanted = PAGE.matcher(form);
    if (wanted.find()) {
      all.put("page", wanted.group(1).replace("&amp;", "&"));
    }
    return all;
  }

  /** Where a response sends the browser. */
  static String location(HttpResponse<?> response) {
    assertThat(response.statusCode()).isEqualTo(302);
    return response.headers().firstValue("Location").orElseThrow();
  }

  Visitor signIn(String name, String password) throws IOException, InterruptedException {
    post("/sign-in", "/sign-in", Map.of("name", name, "password", password));
    return this;
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
