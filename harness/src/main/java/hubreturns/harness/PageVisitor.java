package hubreturns.harness;

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

  private final URI base;
  private final HttpClient client;

  public PageVisitor(URI base) {
    this(
        base,
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new CookieManager())
            .build());
  }

  private PageVisitor(URI base, HttpClient client) {
    this.base = base;
    this.client = client;
  }

  /** The same browser at another node. */
  public PageVisitor at(URI node) {
    return new PageVisitor(node, client);
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  /** Sends a form with the token that {@code page} has. */
  public HttpResponse<String> post(String page, String path, Map<String, String> fields)
      throws IOException, InterruptedException {
    Map<String, String> form = withToken(page, fields);
    return send(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(Http.form(form))));
  }

  /** Sends the form of a page with a file, as a browser does. */
  public HttpResponse<String> upload(
      String path, String name, byte[] file, Map<String, String> fields)
      throws IOException, InterruptedException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Map.Entry<String, String> field : withToken(path, fields).entrySet()) {
      part(body, field.getKey(), "", field.getValue().getBytes(StandardCharsets.UTF_8));
    }
    part(body, "file", "; filename=\"" + name + "\"", file);
    body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    return send(
        request(path)
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

  /** These fields, with the token that the form of a page has, if the page has a form. */
  private Map<String, String> withToken(String page, Map<String, String> fields)
      throws IOException, InterruptedException {
    Map<String, String> form = new LinkedHashMap<>(fields);
    Http.formToken(get(page).body()).ifPresent(token -> form.put("_csrf", token));
    return form;
  }

  public PageVisitor signIn(String name, String password) throws IOException, InterruptedException {
    post("/sign-in", "/sign-in", Map.of("name", name, "password", password));
    return this;
  }

  /** Signs in to a new account with its one-time password, chooses a password, and signs in. */
  public void settle(String name, String oneTime, String chosen)
      throws IOException, InterruptedException {
    signIn(name, oneTime);
    post("/password", "/password", Map.of("current", oneTime, "chosen", chosen, "again", chosen));
    signIn(name, chosen);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
