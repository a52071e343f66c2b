package hubreturns.simulator.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Reads faults from JSON.
 *
 * <p>A fault is {@code {"fault": KIND}}. It may also have {@code count} (calls), {@code
 * forSeconds}, {@code delayMillis} (for {@code slow}), {@code where} (a call or a list of calls)
 * and {@code match} (a part of a Device ID). Without {@code count} and {@code forSeconds} it lasts
 * until it is deleted.
 */
public sealed interface FaultReader {
  /** The faults, in order. */
  record Faults(List<Fault> faults) implements FaultReader {
    /** Copies the faults. */
    public Faults {
      faults = List.copyOf(faults);
    }
  }

  /** The problem of the first fault that cannot be read. */
  record Unreadable(String problem) implements FaultReader {}

  /** Reads one fault or an array of faults. */
  static FaultReader read(JsonNode script, Instant now) {
    if (!script.isArray() && !script.isObject()) {
      return new Unreadable("The script is a JSON array of faults, or one fault.");
    }
    List<Fault> faults = new ArrayList<>();
    for (JsonNode line : script.isArray() ? script : List.of(script)) {
      Optional<String> problem = problem(line);
      if (problem.isPresent()) {
        return new Unreadable("Fault %d: %s".formatted(faults.size() + 1, problem.get()));
      }
      faults.add(fault(line, now));
    }
    return new Faults(faults);
  }

  private static Optional<String> problem(JsonNode line) {
    Optional<Fault.Kind> kind = kind(line);
    if (kind.isEmpty()) {
      return Optional.of(
          "fault is one of down, slow, error500, lose-answer, expire-tokens, 9093, 429, reject.");
    }
    for (String member : line.propertyNames()) {
      if (!Limits.MEMBERS.contains(member)) {
        return Optional.of("unknown member " + member + ".");
      }
    }
    if (!isNumber(line, "count", Integer.MAX_VALUE)
        || !isNumber(line, "forSeconds", Limits.FOR_SECONDS_MAX)
        || !isNumber(line, "delayMillis", Limits.DELAY_MILLIS_MAX)) {
      return Optional.of(
          "count, forSeconds (to 86400) and delayMillis (to 600000) are whole numbers from 1.");
    }
    if (kind.get() == Fault.Kind.SLOW && !line.has("delayMillis")) {
      return Optional.of("slow needs delayMillis.");
    }
    if (line.has("match") && !line.path("match").isString()) {
      return Optional.of("match is a part of a Device ID.");
    }
    if (where(line, kind.get()).isEmpty()) {
      return Optional.of(
          "where is one or more of login, logout, create, query, get, update, merge.");
    }
    return Optional.empty();
  }

  private static Fault fault(JsonNode line, Instant now) {
    Fault.Kind kind = kind(line).orElseThrow();
    return new Fault(
        kind,
        where(line, kind).orElseThrow(),
        Optional.of(line.path("match").asString("")).filter(text -> !text.isEmpty()),
        number(line, "count"),
        number(line, "forSeconds").map(now::plusSeconds),
        Duration.ofMillis(number(line, "delayMillis").orElse(0)));
  }

  private static Optional<Fault.Kind> kind(JsonNode line) {
    return Fault.Kind.named(line.path("fault").asString(""));
  }

  private static boolean isNumber(JsonNode line, String name, int max) {
    JsonNode node = line.path(name);
    return node.isMissingNode() || (node.isInt() && node.asInt() >= 1 && node.asInt() <= max);
  }

  private static Optional<Integer> number(JsonNode line, String name) {
    return line.has(name) ? Optional.of(line.path(name).asInt()) : Optional.empty();
  }

  private static Optional<Set<Call>> where(JsonNode line, Fault.Kind kind) {
    JsonNode where = line.path("where");
    if (where.isMissingNode()) {
      return Optional.of(kind.strikes());
    }
    Set<Call> calls = EnumSet.noneOf(Call.class);
    for (JsonNode name : where.isArray() ? where : List.of(where)) {
      Optional<Call> call = Call.named(name.asString(""));
      if (call.isEmpty()) {
        return Optional.empty();
      }
      calls.add(call.get());
    }
    return Optional.of(calls).filter(some -> !some.isEmpty());
  }

  /** The names and limits of a fault's members. */
  final class Limits {
    private static final int DELAY_MILLIS_MAX = 600_000;
    private static final int FOR_SECONDS_MAX = 86_400;
    private static final Set<String> MEMBERS =
        Set.of("fault", "count", "forSeconds", "delayMillis", "where", "match");

    private Limits() {}
  }
}
