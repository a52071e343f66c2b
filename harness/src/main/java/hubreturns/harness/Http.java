package hubreturns.harness;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Plain HTTP calls, as any outside program makes them. */
public final class Http {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final Pattern FORM_TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(30))
          .build();

  private Http() {}

  /** A response. */
  public record Response(int status, byte[] body, java.net.http.HttpHeaders headers) {
    /** The body as UTF-8 text. */
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    /** The first value of a header; empty if there is none. */
    public String header(String name) {
      return headers.firstValue(name).orElse("");
    }
  }

  /** Sends a GET request. */
  public static Response get(URI url, String... headers) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(url).GET(), headers);
  }

  /** Sends a GET request that must be answered within this time. */
  public static Response get(URI url, Duration most) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(url).GET(), most);
  }

  /** Sends a TRACE request, which every server should reject. */
  public static Response trace(URI url, String... headers)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(url).method("TRACE", BodyPublishers.noBody()), headers);
  }

  /** Sends a POST request. */
  public static Response post(URI url, String mediaType, byte[] body, String... headers)
      throws IOException, InterruptedException {
    return send("POST", url, mediaType, body, headers);
  }

  /** Sends a POST request that does not announce the length of its body. */
  public static Response postChunked(URI url, String mediaType, byte[] body, String... headers)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(url)
            .header("Content-Type", mediaType)
            .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body))),
        headers);
  }

  /** Sends a PUT request. */
  public static Response put(URI url, String mediaType, byte[] body, String... headers)
      throws IOException, InterruptedException {
    return send("PUT", url, mediaType, body, headers);
  }

  /** Sends a DELETE request. */
  public static Response delete(URI url) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(url).DELETE());
  }

  private static Response send(
      String method, URI url, String mediaType, byte[] body, String... headers)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(url)
            .header("Content-Type", mediaType)
            .method(method, BodyPublishers.ofByteArray(body)),
        headers);
  }

  private static Response send(HttpRequest.Builder request, String... headers)
      throws IOException, InterruptedException {
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request, TIMEOUT);
  }

  private static Response send(HttpRequest.Builder request, Duration most)
      throws IOException, InterruptedException {
    var response = CLIENT.send(request.timeout(most).build(), BodyHandlers.ofByteArray());
    return new Response(response.statusCode(), response.body(), response.headers());
  }

  /** Names and values, encoded as the fields of a form or the query of an address. */
  public static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  /** A text, encoded for a query or a form. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The token that the form of a page sends; empty if the page has no form. */
  public static Optional<String> formToken(String html) {
    return FORM_TOKEN.matcher(html).results().map(token -> token.group(1)).findFirst();
  }
}
