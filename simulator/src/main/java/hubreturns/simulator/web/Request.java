package hubreturns.simulator.web;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One HTTP request as the routes see it: decoded, bounded, and read whole. */
public final class Request {
  private final String method;
  private final List<String> path;
  private final Map<String, String> query;
  private final Function<String, Optional<String>> headers;
  private final byte[] body;

  private Request(
      String method,
      List<String> path,
      Map<String, String> query,
      Function<String, Optional<String>> headers,
      byte[] body) {
    this.method = method;
    this.path = path;
    this.query = query;
    this.headers = headers;
    this.body = body;
  }

  /**
   * Decodes a request.
   *
   * @throws IllegalArgumentException when the path or the query is not properly percent-encoded
   */
  static Request decode(
      String method,
      String rawPath,
      String rawQuery,
      Function<String, Optional<String>> headers,
      byte[] body) {
    List<String> path = new ArrayList<>();
    for (String segment : rawPath.split("/", -1)) {
      if (!segment.isEmpty()) {
        // A plus sign is itself in a path; only in a query or a form does it mean a space.
        path.add(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
      }
    }
    return new Request(method, List.copyOf(path), pairs(rawQuery), headers, body);
  }

  private static Map<String, String> pairs(String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : text.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        pairs.put(
            URLDecoder.decode(name, StandardCharsets.UTF_8),
            URLDecoder.decode(value, StandardCharsets.UTF_8));
      }
    }
    return pairs;
  }

  /** The method, in upper case as it was sent. */
  public String method() {
    return method;
  }

  /** The decoded path segments; the root has none. */
  public List<String> path() {
    return path;
  }

  /** The segment at a place, counted from 0, or an empty text where the path is shorter. */
  public String segment(int place) {
    return place < path.size() ? path.get(place) : "";
  }

  /** A query parameter that was given and is not blank. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isBlank());
  }

  /** All query parameters in the order given. */
  public Map<String, String> query() {
    return Collections.unmodifiableMap(query);
  }

  /** A header's first value. */
  public Optional<String> header(String name) {
    return headers.apply(name);
  }

  /** The body, never longer than {@link WebServer#BODY_BYTES_MAX}. */
  public byte[] body() {
    return body;
  }

  /** The body read as a submitted form; empty when it is not properly percent-encoded. */
  public Optional<Map<String, String>> form() {
    try {
      return Optional.of(pairs(new String(body, StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
