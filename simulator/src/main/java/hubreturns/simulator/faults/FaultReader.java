package hubreturns.simulator.faults;

import hubreturns.simulator.web.Refusal;
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
public final class FaultReader {
  private static final int DELAY_MILLIS_MAX = 600_000;
  private static final int FOR_SECONDS_MAX = 86_400;
  private static final Set<String> MEMBERS =
      Set.of("fault", "count", "forSeconds", "delayMillis", "where", "match");

  private final JsonNode line;
  private final int number;

  private FaultReader(JsonNode line, int number) {
    this.line = line;
    this.number = number;
  }

  /** Reads one fault or an array of faults. Refuses all if one of them cannot be read. */
  public static List<Fault> read(Optional<? extends JsonNode> script, Instant now) {
    JsonNode lines =
        script
            .filter(JsonNode::isContainer)
            .orElseThrow(() -> new Refusal("The script is a JSON array of faults, or one fault."));
    List<Fault> faults = new ArrayList<>();
    for (JsonNode line : lines.isArray() ? lines : List.of(lines)) {
      faults.add(new FaultReader(line, faults.size() + 1).fault(now));
    }
    return faults;
  }

  private Fault fault(Instant now) {
    Fault.Kind kind =
        Fault.Kind.named(line.path("fault").asString(""))
            .orElseThrow(() ->
                problem(
                    "fault is one of down, slow, error500, lose-answer, expire-tokens, 9093, 429,"
                        + " reject."));
    for (String member : line.propertyNames()) {
      if (!MEMBERS.contains(member)) {
        throw problem("unknown member " + member + ".");
      }
    }
    Optional<Integer> count = number("count", Integer.MAX_VALUE);
    Optional<Integer> seconds = number("forSeconds", FOR_SECONDS_MAX);
    Optional<Integer> delay = number("delayMillis", DELAY_MILLIS_MAX);
    if (kind == Fault.Kind.SLOW && delay.isEmpty()) {
      throw problem("slow needs delayMillis.");
    }
    if (line.has("match") && !line.path("match").isString()) {
      throw problem("match is a part of a Device ID.");
    }
    return new Fault(
        kind,
        line.has("where") ? where() : kind.strikes(),
        Optional.of(line.path("match").asString("")).filter(text -> !text.isEmpty()),
        count,
        seconds.map(now::plusSeconds),
        Duration.ofMillis(delay.orElse(0)));
  }

  private Optional<Integer> number(String name, int max) {
    JsonNode node = line.path(name);
    if (!node.isMissingNode() && (!node.isInt() || node.asInt() < 1 || node.asInt() > max)) {
      throw problem(
          "count, forSeconds (to 86400) and delayMillis (to 600000) are whole numbers from 1.");
    }
    return node.isMissingNode() ? Optional.empty() : Optional.of(node.asInt());
  }

  private Set<Call> where() {
    JsonNode where = line.path("where");
    Set<Call> calls = EnumSet.noneOf(Call.class);
    for (JsonNode name : where.isArray() ? where : List.of(where)) {
      calls.add(Call.named(name.asString("")).orElseThrow(this::unknownCall));
    }
    if (calls.isEmpty()) {
      throw unknownCall();
    }
    return calls;
  }

  private Refusal unknownCall() {
    return problem("where is one or more of login, logout, create, query, get, update, merge.");
  }

  private Refusal problem(String text) {
    return new Refusal("Fault %d: %s".formatted(number, text));
  }
}
