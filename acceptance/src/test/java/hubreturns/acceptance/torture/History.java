package hubreturns.acceptance.torture;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the clients sent and saw, and what the nemesis did. Each line is written at once, so that
 * the history of a killed run can be read too. In it, a sending without an end counts as unknown.
 */
final class History implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Map<String, Message> requests = new LinkedHashMap<>();
  private final Map<Integer, Sending> sendings = new TreeMap<>();
  private final List<String> strikes = new ArrayList<>();
  private final long began = System.nanoTime();
  private final BufferedWriter file;
  private int number;

  /** A new history in a new file. */
  History(Path file) throws IOException {
    this.file = Files.newBufferedWriter(file);
  }

  /**
   * What a history says.
   *
   * @param requests by RequestID, in the order of their first sending
   * @param sendings in the order of their begin
   */
  record Run(Map<String, Message> requests, List<Sending> sendings, List<String> strikes) {}

  synchronized Sending begin(Message message, String target) {
    Sending begun = unended(++number, message.requestId(), target, System.nanoTime() - began);
    if (requests.putIfAbsent(message.requestId(), message) == null) {
      write(
          line("request")
              .put("requestId", message.requestId())
              .put("user", message.user())
              .put("isList", message.isList())
              .put("named", String.join(",", message.named()))
              .put("bytes", Base64.getEncoder().encodeToString(message.bytes())));
    }
    sendings.put(begun.number(), begun);
    write(
        line("begin")
            .put("number", begun.number())
            .put("requestId", begun.requestId())
            .put("sha256", message.sha256())
            .put("target", begun.target())
            .put("began", begun.began()));
    return begun;
  }

  private static Sending unended(int number, String requestId, String target, long began) {
    return new Sending(
        number,
        requestId,
        target,
        began,
        Long.MAX_VALUE,
        new Outcome.Unknown("the run ended before it"));
  }

  /** Records how a sending ended. */
  synchronized void end(Sending begun, Outcome outcome) {
    long ended = System.nanoTime() - began;
    sendings.put(begun.number(), begun.ended(ended, outcome));
    ObjectNode line = line("end").put("number", begun.number()).put("ended", ended);
    switch (outcome) {
      case Outcome.Answered answered -> {
        line.put("answer", answered.sha256())
            .put("replayed", answered.replayed())
            .put("header", answered.header());
        ObjectNode groups = line.putObject("groups");
        answered.groups().forEach((code, hubs) -> groups.put(code, String.join(",", hubs)));
      }
      case Outcome.Refused refused ->
          line.put("status", refused.status())
              .put("asksToResend", refused.asksToResend())
              .put("text", refused.text());
      case Outcome.Unknown unknown -> line.put("unknown", unknown.reason());
    }
    write(line);
  }

  /** Records a step of the nemesis. */
  synchronized void strike(String said) {
    double seconds = (System.nanoTime() - began) / 1e9;
    String strike = "%.1f s: %s".formatted(seconds, said);
    strikes.add(strike);
    System.out.println("Torture: " + strike);
    write(line("strike").put("said", strike));
  }

  /** Everything so far. */
  synchronized Run run() {
    return new Run(
        new LinkedHashMap<>(requests), List.copyOf(sendings.values()), List.copyOf(strikes));
  }

  /** Reads the history of a run that may have been killed. */
  static Run read(Path file) throws IOException {
    Map<String, Message> requests = new LinkedHashMap<>();
    Map<Integer, Sending> sendings = new TreeMap<>();
    Set<Integer> open = new HashSet<>();
    List<String> strikes = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    // The last line may be cut off in the middle.
    int whole = Files.readString(file).endsWith("\n") ? lines.size() : lines.size() - 1;
    for (String text : lines.subList(0, whole)) {
      JsonNode line = JSON.readTree(text);
      switch (line.path("kind").asString()) {
        case "request" -> {
          Message message = message(line);
          requests.put(message.requestId(), message);
        }
        case "begin" -> {
          int number = line.path("number").asInt();
          open.add(number);
          sendings.put(
              number,
              unended(
                  number,
                  line.path("requestId").asString(),
                  line.path("target").asString(),
                  line.path("began").asLong()));
        }
        case "end" -> {
          int number = line.path("number").asInt();
          if (!open.remove(number)) {
            throw new IllegalStateException("the end of no sending: " + text);
          }
          sendings.computeIfPresent(
              number, (key, begun) -> begun.ended(line.path("ended").asLong(), outcome(line)));
        }
        case "strike" -> strikes.add(line.path("said").asString());
        default -> throw new IllegalStateException("an unknown line: " + text);
      }
    }
    return new Run(requests, List.copyOf(sendings.values()), strikes);
  }

  private static Message message(JsonNode line) {
    return new Message(
        line.path("requestId").asString(),
        line.path("user").asString(),
        line.path("isList").asBoolean(),
        List.of(line.path("named").asString().split(",", -1)),
        Base64.getDecoder().decode(line.path("bytes").asString()));
  }

  private static Outcome outcome(JsonNode line) {
    if (line.has("answer")) {
      Map<String, List<String>> groups = new LinkedHashMap<>();
      line.path("groups")
          .properties()
          .forEach(group ->
              groups.put(group.getKey(), List.of(group.getValue().asString().split(",", -1))));
      return new Outcome.Answered(
          line.path("answer").asString(),
          line.path("replayed").asBoolean(),
          line.path("header").asString(),
          groups);
    }
    return line.has("status")
        ? new Outcome.Refused(
            line.path("status").asInt(),
            line.path("asksToResend").asBoolean(),
            line.path("text").asString())
        : new Outcome.Unknown(line.path("unknown").asString());
  }

  private static ObjectNode line(String kind) {
    return JSON.createObjectNode().put("kind", kind);
  }

  private void write(ObjectNode line) {
    try {
      file.write(JSON.writeValueAsString(line));
      file.write('\n');
      file.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing the history", e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}
