package hubreturns.client.send;

import hubreturns.client.send.Attempt.GiveUp;
import hubreturns.client.send.Attempt.NoConnection;
import hubreturns.client.send.Attempt.ReceivedReply;
import hubreturns.client.send.Attempt.RefusedConnection;
import hubreturns.client.send.Attempt.TryAgain;
import hubreturns.vocabulary.PrintableText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Posts messages to the DSP over HTTP/1.1 (docs/wire.md#transport). */
public final class HttpPost implements Post, AutoCloseable {
  private static final Set<Integer> MAY_PASS = Set.of(408, 429, 500, 502, 503, 504);

  /** Only a proxy answers this (RFC 9110, 15.5.8), whatever the content is. */
  private static final int PROXY_SIGN_IN = 407;

  private static final int ANSWER_BYTES_MAX = 4 * 1024 * 1024;
  private static final int PREVIEW_BYTES = 4096;

  private final HttpClient http;
  private final URI address;
  private final String destination;
  private final Duration timeout;
  private final InstantSource clock;

  /** Posts to this address, and waits up to {@code timeout} for each response. */
  public HttpPost(
      URI address,
      Duration timeout,
      Optional<SSLContext> tls,
      Optional<ProxyAddress> proxy,
      InstantSource clock) {
    this.address = address;
    this.destination =
        proxy
            .map(one -> "the proxy %s:%d".formatted(one.host(), one.port()))
            .orElseGet(address::toString);
    this.timeout = timeout;
    this.clock = clock;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .executor(Executors.newVirtualThreadPerTaskExecutor());
    tls.ifPresent(builder::sslContext);
    proxy.ifPresent(one -> builder.proxy(one.selector()));
    this.http = builder.build();
  }

  @Override
  public Attempt post(byte[] message) throws InterruptedException {
    MessageBody body = new MessageBody(message);
    Attempt attempt = attempt(body);
    return body.isBegun() ? begun(attempt) : notBegun(attempt);
  }

  /** The attempt, if no byte of the message has left. */
  private static Attempt notBegun(Attempt attempt) {
    return switch (attempt) {
      case TryAgain(String reason, Optional<?> _) -> new NoConnection(reason);
      case GiveUp(String reason) -> new RefusedConnection(reason);
      case NoConnection _, RefusedConnection _, ReceivedReply _ -> attempt;
    };
  }

  /** The attempt, if the message may have left. */
  private static Attempt begun(Attempt attempt) {
    return attempt instanceof NoConnection(String reason)
        ? new TryAgain(reason, Optional.empty())
        : attempt;
  }

  private Attempt attempt(MessageBody body) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(timeout)
            .header("Content-Type", "application/xml")
            .header("Accept", "application/xml, application/problem+json")
            .POST(body)
            .build();
    try {
      return judge(response(request));
    } catch (IOException e) {
      return TlsFailure.refusal(e)
          .<Attempt>map(why -> new RefusedConnection(tlsFailed(why)))
          .orElseGet(() -> failed(e));
    }
  }

  private Attempt failed(IOException e) {
    return switch (e) {
      case HttpConnectTimeoutException _ ->
          new NoConnection(
              "cannot connect to "
                  + destination
                  + " in time. Check the host and the port in --url"
                  + ("https".equalsIgnoreCase(address.getScheme())
                      ? ", whether this port uses https,"
                      : "")
                  + " and the network");
      case HttpTimeoutException _ ->
          new TryAgain("no answer from " + address + " in time", Optional.empty());
      case SSLException tls when TlsFailure.isCutOff(tls) ->
          new TryAgain(
              "the connection to " + address + " was closed while TLS was being agreed",
              Optional.empty());
      case SSLException _ -> new GiveUp(tlsFailed(cause(e)));
      case ConnectException connect ->
          new NoConnection("cannot connect to " + destination + connectCause(connect));
      default -> new TryAgain(broken(e), Optional.empty());
    };
  }

  private String tlsFailed(String why) {
    return "TLS with " + address + " failed" + why;
  }

  /** Why there is no connection, and what to do: the rest of a sentence. */
  private static String connectCause(ConnectException e) {
    return switch (e.getCause()) {
      case UnresolvedAddressException _ ->
          ": this computer does not know the host. Check its name in --url, and the network";
      case ClosedChannelException _ -> ": nothing accepts connections there. Check --url";
      case null, default -> cause(e) + ". Check --url and the network";
    };
  }

  /** What happened to a connection that ended without an answer. */
  private String broken(IOException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("received no bytes") || message.contains("EOF reached")) {
      return "the connection to " + address + " was closed before an answer came";
    }
    if (e instanceof ProtocolException) {
      return "the reply from "
          + address
          + " is not HTTP"
          + cause(e)
          + ". Check the port in --url, and whether it needs https://";
    }
    return "the connection to " + address + " broke" + cause(e);
  }

  /**
   * The whole response. The time-out of a request covers only the headers of its response. The body
   * has a time limit of its own, because a gateway may send it byte by byte for ever.
   */
  private HttpResponse<byte[]> response(HttpRequest request)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> response =
        http.sendAsync(
            request,
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
    try {
      return response.get(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("the response does not end");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException trouble ? trouble : new IOException(e.getCause());
    } finally {
      response.cancel(true);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private Attempt judge(HttpResponse<byte[]> response) {
    Reply reply =
        new Reply(response.statusCode(), mediaType(response), response.body(), clock.instant());
    boolean refusal =
        reply.status() >= 400
            && reply.status() < 500
            && reply.status() != PROXY_SIGN_IN
            && reply.mediaType().contains("problem+");
    if (reply.status() == Reply.DUIS_ANSWER) {
      return gatewayContent(response)
          .<Attempt>map(content ->
              new GiveUp(
                  "HTTP 200 from "
                      + address
                      + " with "
                      + content
                      + ", not a DUIS answer. A gateway, a proxy or a sign-in page may have"
                      + " sent it. Check --url and HTTPS_PROXY"))
          .orElseGet(() -> new ReceivedReply(reply));
    }
    if (MAY_PASS.contains(reply.status())) {
      return new TryAgain("HTTP " + reply.status() + " from " + address, retryAfter(response));
    }
    if (refusal) {
      return new ReceivedReply(reply);
    }
    return new GiveUp("HTTP " + reply.status() + " from " + address + notFromDsp(response));
  }

  /** Explains a status that no DSP sends: the rest of a sentence. */
  private static String notFromDsp(HttpResponse<byte[]> response) {
    Optional<String> target = response.headers().firstValue("Location");
    return switch (response.statusCode()) {
      case 301, 302, 303, 307, 308 ->
          " redirects%s, and the client does not follow redirects. A gateway or a sign-in page may have sent it. Check --url"
              .formatted(target.map(to -> " to " + PrintableText.of(to)).orElse(""));
      case PROXY_SIGN_IN ->
          ": the proxy asks for a sign-in. Check HTTPS_PROXY, or ask who runs the proxy";
      default ->
          " without a problem document, so it is not from a DSP. Check --url and HTTPS_PROXY";
    };
  }

  /** What a gateway sent in place of an answer; empty where the body may be an answer. */
  private static Optional<String> gatewayContent(HttpResponse<byte[]> response) {
    byte[] body = response.body();
    Optional<String> encoding =
        response
            .headers()
            .firstValue("Content-Encoding")
            .map(String::strip)
            .filter(name -> !name.isEmpty() && !name.equalsIgnoreCase("identity"));
    if (encoding.isPresent()) {
      return Optional.of("compressed content (" + PrintableText.of(encoding.get()) + ")");
    }
    if (body.length > 1 && (body[0] & 0xFF) == 0x1F && (body[1] & 0xFF) == 0x8B) {
      return Optional.of("compressed content (gzip)");
    }
    String start =
        new String(body, 0, Math.min(body.length, PREVIEW_BYTES), StandardCharsets.ISO_8859_1)
            .replaceFirst("^\\u00EF\\u00BB\\u00BF", "")
            .stripLeading()
            .toLowerCase(Locale.ROOT);
    if (start.isEmpty()) {
      return Optional.of("an empty body");
    }
    if (start.startsWith("{") || start.startsWith("[")) {
      return Optional.of("JSON");
    }
    if (!start.startsWith("<")) {
      return Optional.of("a body that is not XML in UTF-8");
    }
    if (start.contains("<html")) {
      return Optional.of("a web page");
    }
    return start.contains("schemas.xmlsoap.org/soap/envelope")
            || start.contains("www.w3.org/2003/05/soap-envelope")
        ? Optional.of("a SOAP message")
        : Optional.empty();
  }

  private static String mediaType(HttpResponse<byte[]> response) {
    return response
        .headers()
        .firstValue("Content-Type")
        .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .orElse("");
  }

  private Optional<Duration> retryAfter(HttpResponse<byte[]> response) {
    return response.headers().firstValue("Retry-After").map(String::strip).flatMap(this::wait);
  }

  /** Retry-After is a number of seconds or a date (RFC 9110, 10.2.3). */
  private Optional<Duration> wait(String text) {
    if (text.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(clock.instant(), until);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The exception's own words, in brackets: the rest of a sentence. */
  static String cause(IOException e) {
    // The text may quote what a peer sent that does not speak HTTP.
    return e.getMessage() == null ? "" : " (" + PrintableText.of(e.getMessage()) + ")";
  }
}
