package hubreturns.simulator.web;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What a route answers: a reply, or the line cut without one. */
public sealed interface Answer {

  /**
   * The connection is closed and nothing is said, as when a server dies in the middle of a call.
   */
  record HangUp() implements Answer {}

  /** A status, headers and a body. */
  final class Reply implements Answer {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    private Reply(int status, Map<String, String> headers, byte[] body) {
      this.status = status;
      this.headers = headers;
      this.body = body;
    }

    /** The HTTP status. */
    public int status() {
      return status;
    }

    /** The headers to send. */
    public Map<String, String> headers() {
      return headers;
    }

    byte[] body() {
      return body;
    }

    /** The same reply with one header more. */
    public Reply with(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Reply(status, Map.copyOf(more), body);
    }
  }

  /** A reply without a body. */
  static Reply empty(int status) {
    return new Reply(status, Map.of(), new byte[0]);
  }

  /** A reply with a JSON body. */
  static Reply json(int status, JsonNode body) {
    return json(status, Json.bytes(body));
  }

  /** A reply with a JSON body that is already written. */
  static Reply json(int status, byte[] body) {
    return of(status, "application/json", body);
  }

  /** A reply with a text body of a media type. */
  static Reply text(int status, String mediaType, String body) {
    return of(status, mediaType + "; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
  }

  /** A JSON object with the one member {@code problem}, for the simulator's own controls. */
  static Reply problem(int status, String problem) {
    return json(status, Json.object().put("problem", problem));
  }

  /** Sends the browser to another page after a form was handled. */
  static Reply seeOther(String location) {
    return empty(303).with("Location", location);
  }

  private static Reply of(int status, String mediaType, byte[] body) {
    return new Reply(status, Map.of("Content-Type", mediaType), body);
  }
}
