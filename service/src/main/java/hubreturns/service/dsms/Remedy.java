package hubreturns.service.dsms;

import hubreturns.service.dsms.RemedyCall.DuplicateEntry;
import hubreturns.service.dsms.RemedyCall.ExpiredToken;
import hubreturns.service.dsms.RemedyCall.NoResponse;
import hubreturns.service.dsms.RemedyCall.RejectedCall;
import hubreturns.service.dsms.RemedyCall.Success;
import hubreturns.service.dsms.RemedyCall.TemporaryFailure;
import hubreturns.service.outbox.Fence;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * BMC AR System's REST interface, one paced call at a time on one account
 * (docs/operations.md#remedy).
 */
final class Remedy {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  /**
   * No call starts later than this after its delivery began, so that the delivery ends within its
   * lease.
   */
  private static final Duration DELIVERY_MAX = Duration.ofSeconds(50);

  /** The largest response, to a poll with 500 entries, takes less than a quarter of this. */
  private static final long RESPONSE_BYTES_MAX = 2 * 1_024 * 1_024;

  // A token of Remedy is valid for an hour. The service fetches a new one well before.
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(50);
  private static final int ALREADY_CONNECTED = 9093;

  /**
   * The number of Remedy's error when a unique index, or the qualification of a merge, finds that
   * the value already exists.
   */
  private static final int NOT_UNIQUE = 382;

  // Workflow runs as for a create, because Remedy notifies the CSP in its workflow.
  private static final Map<String, Object> MERGE_OPTIONS =
      Map.of(
          "mergeType", "DUP_ERROR",
          "multimatchOption", 0,
          "workflowEnabled", true,
          "ignorePatterns", false,
          "ignoreRequired", false,
          "associationsEnabled", false);

  private final RemedyAccount account;
  private final HttpClient http;
  private final Pace pace;
  private final Clock clock;
  private final Fence fence;
  private Optional<Token> token = Optional.empty();
  private long lastBeginNanos;

  Remedy(RemedyAccount account, Clock clock, Fence fence) {
    this.account = account;
    this.fence = fence;
    this.clock = clock;
    this.pace = new Pace(account.callsPerSecond());
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CALL_TIMEOUT)
            .build();
  }

  private record Token(String text, Instant until) {}

  /**
   * Begins the time limit of a delivery: no call starts later than {@link #DELIVERY_MAX} from now.
   */
  Remedy begin() {
    lastBeginNanos = System.nanoTime() + DELIVERY_MAX.toNanos();
    return this;
  }

  /** The number of calls started so far, logins included. */
  long calls() {
    return pace.count();
  }

  RemedyCall create(Map<String, String> values) throws InterruptedException {
    String body = JSON.writeValueAsString(Map.of("values", values));
    return loggedIn(form("entry", "").POST(BodyPublishers.ofString(body)));
  }

  /**
   * Creates an entry with these values unless an entry already has the same value in this field.
   */
  RemedyCall createUnlessHeld(Map<String, String> values, String field)
      throws InterruptedException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("values", values);
    body.put("mergeOptions", MERGE_OPTIONS);
    body.put("qualification", equal(field, values.getOrDefault(field, "")));
    return loggedIn(
        form("mergeEntry", "").POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
  }

  /** Finds entries by a field's exact value. */
  RemedyCall find(String field, String value) throws InterruptedException {
    return query(equal(field, value), List.of(field), "", 2);
  }

  /**
   * Finds entries by a qualification.
   *
   * @param sort fields and directions, as {@code Last Modified Date.asc}; empty for none
   */
  RemedyCall query(String qualification, List<String> fields, String sort, int limit)
      throws InterruptedException {
    return loggedIn(
        form(
                "entry",
                "?q="
                    + encoded(qualification)
                    + "&fields="
                    + encoded("values(" + String.join(",", fields) + ")")
                    + (sort.isEmpty() ? "" : "&sort=" + encoded(sort))
                    + "&limit="
                    + limit)
            .GET());
  }

  /** The qualification that a field has exactly this value. */
  static String equal(String field, String value) {
    return "'" + field + "' = " + quoted(value);
  }

  /**
   * The qualification for the entries after this one, in the order of a field and, if it is equal,
   * of the ID.
   */
  static String after(String field, String value, String idField, String id) {
    return "'%1$s' >= %2$s AND ('%1$s' > %2$s OR '%3$s' > %4$s)"
        .formatted(field, quoted(value), idField, quoted(id));
  }

  private static String quoted(String value) {
    return '"' + value.replace("\"", "\"\"") + '"';
  }

  private HttpRequest.Builder form(String verb, String rest) {
    return HttpRequest.newBuilder(
            resolve(
                "/api/arsys/v1/" + verb + "/" + encoded(account.form()).replace("+", "%20") + rest))
        .header("Content-Type", "application/json");
  }

  private RemedyCall loggedIn(HttpRequest.Builder request) throws InterruptedException {
    RemedyCall first = once(request);
    if (!(first instanceof ExpiredToken)) {
      return first;
    }
    token = Optional.empty();
    RemedyCall second = once(request);
    return second instanceof ExpiredToken
        ? new TemporaryFailure(
            "Remedy rejected the token that it had just issued", Optional.empty())
        : second;
  }

  private RemedyCall once(HttpRequest.Builder request) throws InterruptedException {
    if (token.filter(known -> clock.instant().isBefore(known.until())).isEmpty()) {
      RemedyCall login = login();
      if (!(login instanceof Success success)) {
        return switch (login) {
          case ExpiredToken rejected ->
              new TemporaryFailure(
                  "Remedy rejected the account " + account.user(), Optional.empty());
          // Only the login had no response: the call itself was never sent.
          case NoResponse none -> new TemporaryFailure(none.problem(), Optional.empty());
          case RemedyCall other -> other;
        };
      }
      token = Optional.of(new Token(success.body(), clock.instant().plus(TOKEN_LIFE)));
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
    fence.check();
    try {
      return System.nanoTime() - lastBeginNanos > 0
          ? new TemporaryFailure(
              "Remedy took too long, so there is no time for another call", Optional.empty())
          : send(request);
    } finally {
      pace.end(System.nanoTime());
    }
  }

  private RemedyCall send(HttpRequest.Builder request) throws InterruptedException {
    HttpResponse<String> response;
    // The HTTP client's own time-out ends with the headers. This one also covers the body.
    CompletableFuture<HttpResponse<String>> pending =
        http.sendAsync(
            request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), RESPONSE_BYTES_MAX));
    try {
      response = pending.get(CALL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      pending.cancel(true);
      return new NoResponse(
          "no response from Remedy within " + CALL_TIMEOUT.toSeconds() + " seconds");
    } catch (ExecutionException e) {
      String problem = "no response from Remedy: " + e.getCause();
      return e.getCause() instanceof ConnectException
              || e.getCause() instanceof HttpConnectTimeoutException
          ? new TemporaryFailure(problem, Optional.empty())
          : new NoResponse(problem);
    }
    int number = number(response.body());
    if (number == NOT_UNIQUE && response.statusCode() >= 400) {
      return new DuplicateEntry();
    }
    String problem =
        "Remedy responded with " + response.statusCode() + error(response.body(), number);
    return switch (response.statusCode()) {
      case 200, 201, 204 -> new Success(response.body(), response.headers().firstValue("Location"));
      case 401 -> new ExpiredToken();
      case 400 -> new RejectedCall(problem);
      case 429, 503 -> new TemporaryFailure(problem, retryAfter(response));
      default -> new TemporaryFailure(problem, Optional.empty());
    };
  }

  private static Optional<Duration> retryAfter(HttpResponse<String> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("\\d{1,5}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
  }

  /** The number of Remedy's first message; 0 where it sent none. */
  private static int number(String body) {
    try {
      return JSON.readTree(body).path(0).path("messageNumber").asInt(0);
    } catch (JacksonException notJson) {
      return 0;
    }
  }

  /** The text of Remedy's first message; empty where it sent none. */
  private static String error(String body, int number) {
    if (number == ALREADY_CONNECTED) {
      return " (9093: another call on this account is in progress)";
    }
    return number == 0
        ? ""
        : " (" + number + ": " + JSON.readTree(body).path(0).path("messageText").asString("") + ")";
  }

  private URI resolve(String path) {
    return URI.create(account.url().toString().replaceAll("/$", "") + path);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
