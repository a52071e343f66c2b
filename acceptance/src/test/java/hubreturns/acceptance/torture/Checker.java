package hubreturns.acceptance.torture;

import static java.util.stream.Collectors.groupingBy;

import hubreturns.acceptance.system.Operator.SatEntry;
import hubreturns.acceptance.torture.Found.Return;
import hubreturns.acceptance.torture.Outcome.Answered;
import hubreturns.acceptance.torture.Outcome.Refused;
import hubreturns.acceptance.torture.Outcome.Unknown;
import hubreturns.acceptance.torture.Violation.Kind;
import hubreturns.acceptance.wire.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Compares what clients sent and saw with the state after the run. It uses none of the service's
 * code. It knows only the interface, and the inventory with which the run began.
 */
final class Checker {
  private final History.Run run;
  private final Found found;
  private final Inventory inventory;
  private final Map<String, List<SatEntry>> entries;
  private final Map<String, List<Sending>> sendings;

  /** The accepted hubs: for each Device ID, the RequestIDs that accepted it. */
  private final Map<String, List<String>> accepted = new LinkedHashMap<>();

  private final List<Violation> violations = new ArrayList<>();

  private Checker(History.Run run, Found found, Inventory inventory) {
    this.run = run;
    this.found = found;
    this.inventory = inventory;
    this.entries = found.entries().stream().collect(groupingBy(SatEntry::requestId));
    this.sendings = run.sendings().stream().collect(groupingBy(Sending::requestId));
  }

  /** The violations; none in a run that kept all promises. */
  static List<Violation> check(History.Run run, Found found, Inventory inventory) {
    Checker checker = new Checker(run, found, inventory);
    checker.checkResponses();
    run.requests().values().forEach(checker::checkRequest);
    checker.checkDecisions();
    checker.checkOrder();
    checker.checkInventory();
    checker.checkReturns();
    found.invariants().forEach(line -> checker.violated(Kind.INVARIANT_BROKEN, line));
    return checker.violations;
  }

  private void violated(Kind kind, String what) {
    violations.add(new Violation(kind, what));
  }

  private void checkResponses() {
    for (Sending sending : run.sendings()) {
      if (sending.outcome() instanceof Refused refused) {
        String what =
            "sending %d of %s to %s got %d: %s"
                .formatted(
                    sending.number(),
                    sending.requestId(),
                    sending.target(),
                    refused.status(),
                    refused.text());
        if (refused.status() != 503) {
          violated(Kind.FAULT_ANSWERED, what);
        } else if (!refused.asksToResend()) {
          violated(Kind.REFUSED_WITHOUT_RETRY_AFTER, what);
        }
      }
    }
  }

  /** The answers to a request, including the answer to the copy that was sent after the run. */
  private List<Answered> answers(String id) {
    List<Answered> answers = new ArrayList<>();
    for (Sending sending : sendings.getOrDefault(id, List.of())) {
      if (sending.outcome() instanceof Answered answered) {
        answers.add(answered);
      }
    }
    if (found.resent().get(id) instanceof Answered answered) {
      answers.add(answered);
    }
    return answers;
  }

  private void checkRequest(Message message) {
    String id = message.requestId();
    if (sendings.getOrDefault(id, List.of()).stream()
            .noneMatch(sending -> sending.outcome() instanceof Answered)
        || !(found.resent().get(id) instanceof Answered)) {
      violated(Kind.NOT_ANSWERED, id + ", sent once more: " + found.resent().get(id));
    }
    List<Answered> answers = answers(id);
    if (answers.stream().map(Answered::sha256).distinct().count() > 1) {
      violated(Kind.ANSWER_CHANGED, id + " got " + answers);
    }
    List<SatEntry> audited = entries.getOrDefault(id, List.of());
    if (audited.isEmpty()) {
      if (!answers.isEmpty()) {
        violated(Kind.ANSWERED_REQUEST_LOST, id + " got " + answers.getFirst());
      }
      return;
    }
    if (!audited.stream().map(SatEntry::deviceId).toList().equals(message.named())
        || !audited.stream()
            .map(SatEntry::position)
            .toList()
            .equals(IntStream.rangeClosed(1, audited.size()).boxed().toList())) {
      violated(Kind.REQUEST_HALF_DONE, id + " named " + message.named() + ": " + audited);
      return;
    }
    audited.stream()
        .filter(entry -> !entry.sha256().equals(message.sha256()))
        .findFirst()
        .ifPresent(entry -> violated(Kind.OTHER_BYTES_DECIDED, entry.toString()));
    List<String> codes = audited.stream().map(SatEntry::code).toList();
    for (Answered answer : answers) {
      if (!agrees(message, codes, answer)) {
        violated(
            Kind.ANSWER_DIFFERS_FROM_AUDIT_TRAIL, id + " has " + codes + ", and got " + answer);
        return;
      }
    }
  }

  private static boolean agrees(Message message, List<String> codes, Answered answer) {
    if (!message.isList()) {
      String code = codes.getFirst();
      return answer.header().equals(code.equals("I0") ? "I99" : code);
    }
    return answer.header().equals(Answer.headerOf(codes))
        && answer.groups().equals(Answer.consolidated(message.named(), codes));
  }

  /** Decides all requests again, one hub after the other in the order of the service. */
  private void checkDecisions() {
    Set<String> returned = new HashSet<>();
    for (String id : found.decided()) {
      Message message = run.requests().get(id);
      if (message == null) {
        violated(Kind.REQUEST_NOBODY_SENT, id);
        continue;
      }
      for (SatEntry entry : entries.getOrDefault(id, List.of())) {
        String code = inventory.code(entry.deviceId(), message.user(), returned);
        if (!entry.code().equals(code)) {
          violated(Kind.LAW_OF_THE_LIST_BROKEN, entry + " should have " + code);
        }
        if (entry.code().equals("I0")) {
          returned.add(entry.deviceId());
          accepted.computeIfAbsent(entry.deviceId(), hub -> new ArrayList<>()).add(id);
        }
      }
    }
    accepted.forEach((hub, requests) -> {
      if (requests.size() > 1) {
        violated(Kind.HUB_ACCEPTED_TWICE, hub + " by " + requests);
      }
    });
  }

  /**
   * A request that was answered before another one was sent must also have been decided before it.
   */
  private void checkOrder() {
    long latestBegin = Long.MIN_VALUE;
    String latest = "";
    for (String id : found.decided()) {
      List<Sending> all = sendings.getOrDefault(id, List.of());
      long answered =
          all.stream()
              .filter(sending -> sending.outcome() instanceof Answered)
              .mapToLong(Sending::ended)
              .min()
              .orElse(Long.MAX_VALUE);
      if (answered < latestBegin) {
        violated(
            Kind.ORDER_BROKEN,
            "%s was sent after the answer to %s, and decided before it".formatted(latest, id));
      }
      long began = all.stream().mapToLong(Sending::began).min().orElse(Long.MIN_VALUE);
      if (began > latestBegin) {
        latestBegin = began;
        latest = id;
      }
    }
  }

  private void checkInventory() {
    found
        .returned()
        .forEach((device, reference) -> {
          if (accepted.containsKey(device) == reference.isEmpty()) {
            violated(
                Kind.INVENTORY_DISAGREES,
                device
                    + (reference.isEmpty()
                        ? " was accepted, and is not Returned"
                        : " was not accepted, and is Returned by " + reference));
          }
        });
    accepted.keySet().stream()
        .filter(device -> !found.returned().containsKey(device))
        .forEach(device -> violated(Kind.INVENTORY_DISAGREES, device + " is not in the inventory"));
  }

  private void checkReturns() {
    Map<String, List<Return>> ours = byHub(found.returns());
    accepted.keySet().stream()
        .filter(hub -> ours.getOrDefault(hub, List.of()).size() != 1)
        .forEach(hub -> violated(Kind.RETURN_MISSING, hub + ": " + ours.get(hub)));
    for (Return row : found.returns()) {
      if (!accepted.getOrDefault(row.deviceId(), List.of()).contains(row.requestId())) {
        violated(Kind.RETURN_NOT_ACCEPTED, row.toString());
      } else if (!row.state().equals("sent")) {
        violated(Kind.DELIVERY_NOT_SENT, row.toString());
      }
      String reference = found.returned().getOrDefault(row.deviceId(), "");
      if (!reference.isEmpty() && !reference.equals(row.reference())) {
        violated(Kind.INVENTORY_DISAGREES, row + ", and the inventory names " + reference);
      }
    }
    compare(found.records(), Kind.RECORD_MISSING, Kind.RECORD_TWICE, Kind.RECORD_NOT_ACCEPTED);
    compare(found.notices(), Kind.NOTICE_MISSING, Kind.NOTICE_TWICE, Kind.NOTICE_NOT_ACCEPTED);
  }

  private static Map<String, List<Return>> byHub(List<Return> returns) {
    return returns.stream().collect(groupingBy(Return::deviceId));
  }

  private void compare(List<Return> theirs, Kind missing, Kind twice, Kind notAccepted) {
    Map<String, Return> ours = new HashMap<>();
    found.returns().forEach(row -> ours.put(row.reference(), row));
    Map<String, List<Return>> byReference = theirs.stream().collect(groupingBy(Return::reference));
    byReference.forEach((reference, all) -> {
      if (all.size() > 1) {
        violated(twice, all.toString());
      }
      Return our = ours.get(reference);
      for (Return their : all) {
        if (our == null
            || !accepted.containsKey(their.deviceId())
            || !their.deviceId().equals(our.deviceId())) {
          violated(notAccepted, their.toString());
        }
      }
    });
    Set<String> hubs = new HashSet<>(theirs.stream().map(Return::deviceId).toList());
    accepted.keySet().stream()
        .filter(hub -> !hubs.contains(hub))
        .forEach(hub -> violated(missing, hub + " by " + accepted.get(hub)));
  }

  /** What happened in the run, for the report. */
  static String summary(History.Run run) {
    Map<String, List<Sending>> byRequest =
        run.sendings().stream().collect(groupingBy(Sending::requestId));
    Function<Class<? extends Outcome>, Long> count =
        type -> run.sendings().stream().filter(sent -> type.isInstance(sent.outcome())).count();
    List<List<Sending>> doubtful =
        byRequest.values().stream()
            .filter(all -> all.stream().anyMatch(sent -> sent.outcome() instanceof Unknown))
            .toList();
    long resolved =
        doubtful.stream()
            .filter(all -> all.stream().anyMatch(sent -> sent.outcome() instanceof Answered))
            .count();
    // The first answer says whether the request had happened before.
    long happened =
        doubtful.stream()
            .map(all ->
                all.stream()
                    .map(Sending::outcome)
                    .filter(Answered.class::isInstance)
                    .map(Answered.class::cast)
                    .filter(Objects::nonNull)
                    .findFirst())
            .filter(first -> first.map(Answered::replayed).orElse(false))
            .count();
    return ("%d requests, %d sendings: %d answered, %d refused with 503, %d without an answer;"
            + " %d requests in doubt, %d resolved (%d had happened before the resend)")
        .formatted(
            run.requests().size(),
            run.sendings().size(),
            count.apply(Answered.class),
            count.apply(Refused.class),
            count.apply(Unknown.class),
            doubtful.size(),
            resolved,
            happened);
  }
}
