package hubreturns.simulator.faults;

import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of the fault script.
 *
 * <p>As JSON it is {@code {"fault": KIND}}. It may also have {@code count} (calls), {@code
 * forSeconds}, {@code delayMillis} (for {@code slow}), {@code where} (a call or a list of calls)
 * and {@code match} (a part of a Device ID). Without {@code count} and {@code forSeconds} it lasts
 * until it is deleted.
 *
 * @param kind what goes wrong
 * @param where the calls it strikes
 * @param match the fault strikes only calls with a Device ID that contains this text
 * @param left how many more calls it strikes; empty for any number
 * @param until when it ends; empty for never
 * @param delay how long a call waits, for {@code slow}
 */
public record Fault(
    Kind kind,
    Set<Call> where,
    Optional<String> match,
    Optional<Integer> left,
    Optional<Instant> until,
    Duration delay) {
  private static final int DELAY_MILLIS_MAX = 600_000;
  private static final int FOR_SECONDS_MAX = 86_400;
  private static final List<String> MEMBERS =
      List.of("fault", "count", "forSeconds", "delayMillis", "where", "match");

  /** What goes wrong. */
  public enum Kind {
    DOWN("down", "The connection is closed without a response. Nothing is done."),
    SLOW("slow", "The call waits, and is then handled as usual."),
    ERROR_500("error500", "The status is 500. Nothing is done."),
    LOSE_ANSWER(
        "lose-answer", "The work is done. Then the connection is closed without a response."),
    EXPIRE_TOKENS("expire-tokens", "All tokens expire, including the one of this call."),
    ERROR_9093("9093", "The response is Remedy's error for a second call on a busy account."),
    ERROR_429("429", "The status is 429, as for a call over the allowance."),
    REJECT("reject", "The record is rejected with status 400.");

    private final String text;
    private final String meaning;

    Kind(String text, String meaning) {
      this.text = text;
      this.meaning = meaning;
    }

    /** The name in the script. */
    public String text() {
      return text;
    }

    /** What happens to a call. */
    public String meaning() {
      return meaning;
    }

    /** The calls that the fault strikes if the script names none. */
    private Set<Call> strikes() {
      return switch (this) {
        case DOWN, SLOW, ERROR_500, ERROR_429 -> EnumSet.allOf(Call.class);
        case LOSE_ANSWER -> EnumSet.of(Call.CREATE, Call.MERGE, Call.UPDATE);
        case EXPIRE_TOKENS, ERROR_9093 -> EnumSet.complementOf(EnumSet.of(Call.LOGIN, Call.LOGOUT));
        case REJECT -> EnumSet.of(Call.CREATE, Call.MERGE);
      };
    }
  }

  /** Reads the fault of a line, and refuses what it cannot read. */
  static Fault read(JsonNode line, int number, Instant now) {
    Kind kind =
        Stream.of(Kind.values())
            .filter(known -> known.text.equals(line.path("fault").asString("")))
            .findFirst()
            .orElseThrow(() ->
                problem(
                    number,
                    "fault is one of down, slow, error500, lose-answer, expire-tokens, 9093, 429,"
                        + " reject."));
    require(MEMBERS.containsAll(line.propertyNames()), number, "members are " + MEMBERS + ".");
    Optional<Integer> calls = count(line, number, "count", Integer.MAX_VALUE);
    Optional<Integer> seconds = count(line, number, "forSeconds", FOR_SECONDS_MAX);
    Optional<Integer> delay = count(line, number, "delayMillis", DELAY_MILLIS_MAX);
    require(kind != Kind.SLOW || delay.isPresent(), number, "slow needs delayMillis.");
    JsonNode match = line.path("match");
    require(match.isMissingNode() || match.isString(), number, "match is a part of a Device ID.");
    return new Fault(
        kind,
        line.has("where") ? where(line.path("where"), number) : kind.strikes(),
        Optional.of(match.asString("")).filter(text -> !text.isEmpty()),
        calls,
        seconds.map(now::plusSeconds),
        Duration.ofMillis(delay.orElse(0)));
  }

  private static Optional<Integer> count(JsonNode line, int number, String name, int max) {
    JsonNode node = line.path(name);
    require(
        node.isMissingNode() || (node.isInt() && node.asInt() >= 1 && node.asInt() <= max),
        number,
        "count, forSeconds (to 86400) and delayMillis (to 600000) are whole numbers from 1.");
    return node.isMissingNode() ? Optional.empty() : Optional.of(node.asInt());
  }

  private static Set<Call> where(JsonNode where, int number) {
    Set<Call> calls = EnumSet.noneOf(Call.class);
    String problem = "where is one or more of login, logout, create, query, get, update, merge.";
    for (JsonNode name : where.isArray() ? where : Set.of(where)) {
      calls.add(Call.named(name.asString("")).orElseThrow(() -> problem(number, problem)));
    }
    require(!calls.isEmpty(), number, problem);
    return calls;
  }

  private static void require(boolean holds, int number, String otherwise) {
    if (!holds) {
      throw problem(number, otherwise);
    }
  }

  private static Refusal problem(int number, String text) {
    return new Refusal("Fault %d: %s".formatted(number, text));
  }

  ObjectNode json(Instant now) {
    ObjectNode json = Json.object().put("fault", kind.text());
    left.ifPresent(count -> json.put("count", count));
    until.ifPresent(end -> json.put("forSeconds", Duration.between(now, end).toMillis() / 1000.0));
    if (kind == Kind.SLOW) {
      json.put("delayMillis", delay.toMillis());
    }
    ArrayNode calls = json.putArray("where");
    EnumSet.copyOf(where).forEach(call -> calls.add(call.text()));
    match.ifPresent(text -> json.put("match", text));
    return json;
  }

  boolean isOver(Instant now) {
    return left.filter(count -> count <= 0).isPresent()
        || until.filter(end -> !now.isBefore(end)).isPresent();
  }

  boolean strikes(Call call, Optional<String> deviceId) {
    return where.contains(call)
        && match.map(text -> deviceId.filter(id -> id.contains(text)).isPresent()).orElse(true);
  }

  Fault struckOnce() {
    return new Fault(kind, where, match, left.map(count -> count - 1), until, delay);
  }
}
