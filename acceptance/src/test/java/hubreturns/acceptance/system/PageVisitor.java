package hubreturns.acceptance.system;

import hubreturns.harness.Http;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A person at the pages whose browser keeps cookies, runs no scripts and follows no redirects. */
public final class PageVisitor {
  private static final String BOUNDARY = "a-boundary-that-no-file-holds";

  /** The password that everyone chooses. */
  public static final String PASSWORD = "three blind mice ran";

  private final HttpClient client;
  private final URI base;

  /** A visitor of this site. */
  public PageVisitor(URI base) {
    this(base, HttpClient.newBuilder().cookieHandler(new CookieManager()).build());
  }

  private PageVisitor(URI base, HttpClient client) {
    this.base = base;
    this.client = client;
  }

  /** The same browser at another node. */
  public PageVisitor at(URI node) {
    return new PageVisitor(node, client);
  }

  /** What the site answered. */
  public record Page(int status, String body) {}

  /** Asks for a page. */
  public Page get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(base.resolve(path)));
  }

  /** These fields, with the token that the form of a page has. */
  private Map<String, String> form(String page, Map<String, String> fields)
      throws IOException, InterruptedException {
    Map<String, String> form = new LinkedHashMap<>(fields);
    Http.formToken(get(page).body()).ifPresent(token -> form.put("_csrf", token));
    return form;
  }

  /** Sends the form of a page. */
  public Page post(String page, String path, Map<String, String> fields)
      throws IOException, InterruptedException {
    Map<String, String> form = form(page, fields);
    return send(
        HttpRequest.newBuilder(base.resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(Http.form(form))));
  }

  /** Sends the form of a page with a file, as a browser does. */
  public Page upload(String path, String name, byte[] file, Map<String, String> fields)
      throws IOException, InterruptedException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Map.Entry<String, String> field : form(path, fields).entrySet()) {
      part(body, field.getKey(), "", field.getValue().getBytes(StandardCharsets.UTF_8));
    }
    part(body, "file", "; filename=\"" + name + "\"", file);
    body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    return send(
        HttpRequest.newBuilder(base.resolve(path))
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(BodyPublishers.ofByteArray(body.toByteArray())));
  }

  private static void part(ByteArrayOutputStream body, String field, String more, byte[] content) {
    body.writeBytes(
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n"
            .formatted(BOUNDARY, field, more)
            .getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(content);
    body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  /** Signs in. */
  public void signIn(String name, String password) throws IOException, InterruptedException {
    post("/sign-in", "/sign-in", Map.of("name", name, "password", password));
  }

  /** Makes an account, chooses its password, and signs in. */
  public void settle(TestSystem system, String name, String role, String... more)
      throws IOException, InterruptedException {
    String oneTime = system.operator().addUser(name, role, more);
    signIn(name, oneTime);
    post(
        "/password",
        "/password",
        Map.of("current", oneTime, "chosen", PASSWORD, "again", PASSWORD));
    signIn(name, PASSWORD);
  }

  private Page send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
    return new Page(response.statusCode(), response.body());
  }
}
