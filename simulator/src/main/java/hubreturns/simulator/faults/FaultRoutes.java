package hubreturns.simulator.faults;

import hubreturns.simulator.web.Answer;
import hubreturns.simulator.web.Handler;
import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Request;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST}, {@code GET} and {@code DELETE /faults}.
 *
 * <p>A fault is {@code {"fault": KIND}} with, where wanted, {@code count} (calls), {@code
 * forSeconds}, {@code delayMillis} (for {@code slow}), {@code where} (a call or a list of them) and
 * {@code match} (a part of a Device ID). Without {@code count} and {@code forSeconds} it lasts
 * until it is deleted.
 */
public final class FaultRoutes implements Handler {
  private static final int DELAY_MILLIS_MAX = 600_000;
  private static final int FOR_SECONDS_MAX = 86_400;
  private static final Set<String> MEMBERS =
      Set.of("fault", "count", "forSeconds", "delayMillis", "where", "match");

  private final FaultScript script;
  private final Clock clock;

  /** Routes to a script. */
  public FaultRoutes(FaultScript script, Clock clock) {
    this.script = script;
    this.clock = clock;
  }

  @Override
  public Answer answer(Request request) {
    return switch (request.method()) {
      case "GET" -> active();
      case "DELETE" -> {
        script.clear();
        yield active();
      }
      case "POST" -> add(request);
      default -> Answer.problem(405, "Faults are posted, read and deleted.");
    };
  }

  private Answer active() {
    ArrayNode faults = Json.array();
    Instant now = clock.instant();
    script.active().forEach(fault -> faults.add(json(fault, now)));
    return Answer.json(200, faults);
  }

  private static ObjectNode json(Fault fault, Instant now) {
    ObjectNode json = Json.object().put("fault", fault.kind().text());
    fault.left().ifPresent(count -> json.put("count", count));
    fault
        .until()
        .ifPresent(end -> json.put("forSeconds", Duration.between(now, end).toMillis() / 1000.0));
    if (fault.kind() == Fault.Kind.SLOW) {
      json.put("delayMillis", fault.delay().toMillis());
    }
    ArrayNode where = json.putArray("where");
    new TreeSet<>(fault.where()).forEach(call -> where.add(call.text()));
    fault.match().ifPresent(text -> json.put("match", text));
    return json;
  }

  private Answer add(Request request) {
    Optional<JsonNode> body = Json.read(request.body());
    if (body.isEmpty() || !(body.get().isArray() || body.get().isObject())) {
      return Answer.problem(400, "The script is a JSON array of faults, or one fault.");
    }
    List<JsonNode> lines = new ArrayList<>();
    if (body.get().isArray()) {
      body.get().forEach(lines::add);
    } else {
      lines.add(body.get());
    }
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      switch (read(lines.get(i))) {
        case Reading.Good good -> faults.add(good.fault());
        case Reading.Bad bad -> {
          return Answer.problem(400, "Fault %d: %s".formatted(i + 1, bad.problem()));
        }
      }
    }
    if (!script.add(faults)) {
      return Answer.problem(
          400, "The script may have %d lines at most.".formatted(FaultScript.FAULTS_MAX));
    }
    return active();
  }

  private sealed interface Reading {
    record Good(Fault fault) implements Reading {}

    record Bad(String problem) implements Reading {}
  }

  private Reading read(JsonNode line) {
    Optional<Fault.Kind> kind = Fault.Kind.named(line.path("fault").asString(""));
    if (kind.isEmpty()) {
      return new Reading.Bad(
          "fault is one of down, slow, error500, lose-answer, expire-tokens, 9093, 429, reject.");
    }
    for (String member : line.propertyNames()) {
      if (!MEMBERS.contains(member)) {
        return new Reading.Bad("there is no member " + member + ".");
      }
    }
    Optional<Integer> count = number(line, "count", Integer.MAX_VALUE);
    Optional<Integer> seconds = number(line, "forSeconds", FOR_SECONDS_MAX);
    Optional<Integer> delay = number(line, "delayMillis", DELAY_MILLIS_MAX);
    if (isUnreadable(line, "count", count)
        || isUnreadable(line, "forSeconds", seconds)
        || isUnreadable(line, "delayMillis", delay)) {
      return new Reading.Bad(
          "count, forSeconds (to 86400) and delayMillis (to 600000) are whole numbers from 1.");
    }
    if (kind.get() == Fault.Kind.SLOW && delay.isEmpty()) {
      return new Reading.Bad("slow needs delayMillis.");
    }
    if (line.has("match") && !line.path("match").isString()) {
      return new Reading.Bad("match is a part of a Device ID.");
    }
    Optional<Set<Call>> where = where(line, kind.get());
    if (where.isEmpty()) {
      return new Reading.Bad(
          "where is one or more of login, logout, create, query, get, update, merge.");
    }
    return new Reading.Good(
        new Fault(
            kind.get(),
            where.get(),
            Optional.of(line.path("match").asString("")).filter(text -> !text.isEmpty()),
            count,
            seconds.map(length -> clock.instant().plusSeconds(length)),
            Duration.ofMillis(delay.orElse(0))));
  }

  private static Optional<Integer> number(JsonNode line, String name, int max) {
    JsonNode node = line.path(name);
    return node.isInt() && node.asInt() >= 1 && node.asInt() <= max
        ? Optional.of(node.asInt())
        : Optional.empty();
  }

  private static boolean isUnreadable(JsonNode line, String name, Optional<Integer> read) {
    return line.has(name) && read.isEmpty();
  }

  private static Optional<Set<Call>> where(JsonNode line, Fault.Kind kind) {
    JsonNode where = line.path("where");
    if (where.isMissingNode()) {
      return Optional.of(kind.strikes());
    }
    List<JsonNode> names = new ArrayList<>();
    if (where.isArray()) {
      where.forEach(names::add);
    } else {
      names.add(where);
    }
    Set<Call> calls = EnumSet.noneOf(Call.class);
    for (JsonNode name : names) {
      Optional<Call> call = Call.named(name.asString(""));
      if (call.isEmpty()) {
        return Optional.empty();
      }
      calls.add(call.get());
    }
    return calls.isEmpty() ? Optional.empty() : Optional.of(calls);
  }
}
