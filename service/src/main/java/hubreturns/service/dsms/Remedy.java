package hubreturns.service.dsms;

import hubreturns.service.dsms.RemedyCall.Done;
import hubreturns.service.dsms.RemedyCall.LoginNeeded;
import hubreturns.service.dsms.RemedyCall.NotNow;
import hubreturns.service.dsms.RemedyCall.Rejected;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** BMC AR System's REST interface, one paced call at a time on one account (product.md). */
final class Remedy {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
  // Remedy's token lives an hour; a new one is fetched well before.
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(50);
  private static final int ALREADY_CONNECTED = 9093;

  private final RemedyAccount account;
  private final HttpClient http;
  private final Pace pace;
  private final Clock clock;
  private Optional<Token> token = Optional.empty();

  Remedy(RemedyAccount account, Clock clock) {
    this.account = account;
    this.clock = clock;
    this.pace = new Pace(account.callsPerSecond());
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CALL_TIMEOUT)
            .build();
  }

  private record Token(String text, Instant until) {}

  /** Creates an entry with these values. */
  RemedyCall create(Map<String, String> values) throws InterruptedException {
    String body = JSON.writeValueAsString(Map.of("values", values));
    return loggedIn(entry("").POST(BodyPublishers.ofString(body)));
  }

  /** Finds entries by a field's exact value. */
  RemedyCall find(String field, String value) throws InterruptedException {
    String query = "'" + field + "' = \"" + value.replace("\"", "\"\"") + "\"";
    return loggedIn(
        entry("?q=" + encoded(query) + "&fields=" + encoded("values(" + field + ")") + "&limit=2")
            .GET());
  }

  private HttpRequest.Builder entry(String rest) {
    return HttpRequest.newBuilder(
            resolve("/api/arsys/v1/entry/" + encoded(account.form()).replace("+", "%20") + rest))
        .header("Content-Type", "application/json");
  }

  private RemedyCall loggedIn(HttpRequest.Builder request) throws InterruptedException {
    RemedyCall first = once(request);
    if (!(first instanceof LoginNeeded)) {
      return first;
    }
    token = Optional.empty();
    RemedyCall second = once(request);
    return second instanceof LoginNeeded
        ? new NotNow("Remedy does not take the token it just gave", Optional.empty())
        : second;
  }

  private RemedyCall once(HttpRequest.Builder request) throws InterruptedException {
    if (token.filter(known -> clock.instant().isBefore(known.until())).isEmpty()) {
      RemedyCall login = login();
      if (!(login instanceof Done done)) {
        return login instanceof LoginNeeded
            ? new NotNow("Remedy refuses the account " + account.user(), Optional.empty())
            : login;
      }
      token = Optional.of(new Token(done.body(), clock.instant().plus(TOKEN_LIFE)));
    }
    return call(request.setHeader("Authorization", "AR-JWT " + token.orElseThrow().text()));
  }

  private RemedyCall login() throws InterruptedException {
    String form =
        "username=" + encoded(account.user()) + "&password=" + encoded(account.password());
    return call(
        HttpRequest.newBuilder(resolve("/api/jwt/login"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  private RemedyCall call(HttpRequest.Builder request) throws InterruptedException {
    pace.await();
    HttpResponse<String> response;
    // The client's own time-out ends with the headers; this one covers the body, too.
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(request.build(), BodyHandlers.ofString());
    try {
      response = answer.get(CALL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      return new NotNow("no answer from Remedy in " + CALL_TIMEOUT, Optional.empty());
    } catch (ExecutionException e) {
      return new NotNow("no answer from Remedy: " + e.getCause(), Optional.empty());
    }
    String problem = "Remedy answered " + response.statusCode() + error(response.body());
    return switch (response.statusCode()) {
      case 200, 201, 204 -> new Done(response.body(), response.headers().firstValue("Location"));
      case 401 -> new LoginNeeded();
      case 400 -> new Rejected(problem);
      case 429, 503 -> new NotNow(problem, retryAfter(response));
      default -> new NotNow(problem, Optional.empty());
    };
  }

  private static Optional<Duration> retryAfter(HttpResponse<String> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("\\d{1,5}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
  }

  /** Remedy's own words, from its array of messages. */
  private static String error(String body) {
    try {
      JsonNode first = JSON.readTree(body).path(0);
      int number = first.path("messageNumber").asInt(0);
      if (number == ALREADY_CONNECTED) {
        return " (9093: another call on this account is under way)";
      }
      return number == 0 ? "" : " (" + number + ": " + first.path("messageText").asString("") + ")";
    } catch (JacksonException notJson) {
      return "";
    }
  }

  private URI resolve(String path) {
    return URI.create(account.url().toString().replaceAll("/$", "") + path);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
