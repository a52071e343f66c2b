package hubreturns.simulator.web;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.PathTemplateMatch;
import io.undertow.util.QueryParameterUtils;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An HTTP request: decoded, within the limits of {@link WebServer}, and read to its end. */
public final class Request {
  private final HttpServerExchange exchange;
  private final byte[] body;

  Request(HttpServerExchange exchange, byte[] body) {
    this.exchange = exchange;
    this.body = body;
  }

  /** The method in upper case. */
  public String method() {
    return exchange.getRequestMethod().toString();
  }

  /** The decoded path. */
  public String path() {
    return exchange.getRequestPath();
  }

  /** The part of the path that the route names in braces. */
  public String part(String name) {
    PathTemplateMatch match = exchange.getAttachment(PathTemplateMatch.ATTACHMENT_KEY);
    return match.getParameters().getOrDefault(name, "");
  }

  /** A query parameter that is not blank. The last one counts if it is repeated. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(exchange.getQueryParameters().get(name))
        .map(Deque::peekLast)
        .filter(value -> !value.isBlank());
  }

  /** A query parameter that is a whole number, 0 or more. Refuses any other text. */
  public int number(String name, int otherwise) {
    String text = query(name).orElse(Integer.toString(otherwise));
    if (!text.matches("\\d{1,9}") && !text.equals(Integer.toString(otherwise))) {
      throw new Refusal(400, name + " must be a whole number from 0 to 999999999.");
    }
    return Integer.parseInt(text);
  }

  /** The query as it was sent, without its question mark. */
  public String rawQuery() {
    return exchange.getQueryString();
  }

  /** A header's first value. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  /** The body, at most {@link WebServer#BODY_BYTES_MAX} bytes. */
  public byte[] body() {
    return body;
  }

  /** The value of a submitted form field, or an empty text. The last one counts. */
  public String form(String name) {
    List<String> values = formValues(name);
    return values.isEmpty() ? "" : values.getLast();
  }

  /** All values of a submitted form field. A body that is not a form has none. */
  public List<String> formValues(String name) {
    try {
      Map<String, Deque<String>> form =
          QueryParameterUtils.parseQueryString(
              new String(body, StandardCharsets.UTF_8), StandardCharsets.UTF_8.name());
      return List.copyOf(form.getOrDefault(name, new ArrayDeque<>()));
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }
}
