package hubreturns.simulator.web;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a route sends: a reply, or a closed connection. */
public sealed interface Response {

  /** Closes the connection without a reply, like a server that dies during a call. */
  record HangUp() implements Response {}

  /** A status, headers and a body. */
  record Reply(int status, Map<String, String> headers, byte[] body) implements Response {
    /** Copies the headers. */
    public Reply {
      headers = Map.copyOf(headers);
    }

    /** The same reply with one more header. */
    public Reply with(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Reply(status, more, body);
    }
  }

  /** A reply without a body. */
  static Reply empty(int status) {
    return new Reply(status, Map.of(), new byte[0]);
  }

  /** A reply with a JSON body. */
  static Reply json(int status, Object body) {
    byte[] json = Json.MAPPER.writeValueAsBytes(body);
    return new Reply(status, Map.of("Content-Type", "application/json"), json);
  }

  static Reply text(int status, String mediaType, String body) {
    return new Reply(
        status,
        Map.of("Content-Type", mediaType + "; charset=utf-8"),
        body.getBytes(StandardCharsets.UTF_8));
  }

  /** A JSON object with the one member {@code problem}, for the simulator's own controls. */
  static Reply problem(int status, String problem) {
    return json(status, Json.object().put("problem", problem));
  }

  /** Sends the browser to another page after a submitted form. */
  static Reply seeOther(String location) {
    return empty(303).with("Location", location);
  }
}
