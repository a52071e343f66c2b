package hubreturns.harness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Plain HTTP calls, as any outside program makes them. */
public final class Http {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private Http() {}

  /** An answer. */
  public record Answer(int status, byte[] body, java.net.http.HttpHeaders headers) {
    /** The body as UTF-8 text. */
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /** GET. */
  public static Answer get(URI url, String... headers) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(url).GET(), headers);
  }

  /** TRACE, which nobody should answer. */
  public static Answer trace(URI url, String... headers) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(url).method("TRACE", BodyPublishers.noBody()), headers);
  }

  /** POST. */
  public static Answer post(URI url, String mediaType, byte[] body, String... headers)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(url)
            .header("Content-Type", mediaType)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)),
        headers);
  }

  /** DELETE. */
  public static Answer delete(URI url) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(url).DELETE());
  }

  private static Answer send(HttpRequest.Builder request, String... headers)
      throws IOException, InterruptedException {
    if (headers.length > 0) {
      request.headers(headers);
    }
    var response = CLIENT.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofByteArray());
    return new Answer(response.statusCode(), response.body(), response.headers());
  }

  /** A query string from names and values. */
  public static String query(Map<String, String> parameters) {
    StringBuilder query = new StringBuilder();
    parameters.forEach((name, value) ->
        query
            .append(query.isEmpty() ? "?" : "&")
            .append(name)
            .append('=')
            .append(java.net.URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return query.toString();
  }
}
