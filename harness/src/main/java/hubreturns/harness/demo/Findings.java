package hubreturns.harness.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The returns of this run and earlier runs, as each place holds them. All places must agree. */
record Findings(
    List<Device> inventory,
    List<SatEntry> sat,
    List<ReturnRecord> returns,
    List<RemedyRecord> remedy,
    List<Notice> notices) {
  private static final int NAMED_MAX = 3;

  /** A line of {@code sat}. */
  record SatEntry(
      String requestId, String deviceId, String code, Instant receivedAt, Instant committedAt) {
    boolean isAccepted() {
      return code.equals("I0");
    }

    Duration taken() {
      return Duration.between(receivedAt, committedAt);
    }
  }

  /** A line of {@code report returns}. */
  record ReturnRecord(String reference, String deviceId, String requestId, String state) {
    boolean isSent() {
      return state.equals("sent");
    }
  }

  /** A Returns Record in Remedy. */
  record RemedyRecord(String reference, String region, String csp) {
    /** Whether an operator must choose the CSP to notify. */
    boolean waitsForOperator() {
      return region.equals("Unknown") && csp.isBlank();
    }
  }

  /** A notice in a CSP's inbox. */
  record Notice(String reference, String csp) {}

  List<Device> returnedHubs() {
    return inventory.stream().filter(Device::isReturned).toList();
  }

  List<SatEntry> accepted() {
    return sat.stream().filter(SatEntry::isAccepted).toList();
  }

  List<RemedyRecord> waitingForOperator() {
    return remedy.stream().filter(RemedyRecord::waitsForOperator).toList();
  }

  Map<String, Long> noticesByCsp() {
    return notices.stream()
        .collect(Collectors.groupingBy(Notice::csp, TreeMap::new, Collectors.counting()));
  }

  /** The SAT entries of one request. */
  List<SatEntry> of(String requestId) {
    return sat.stream().filter(entry -> entry.requestId().equals(requestId)).toList();
  }

  /** The differences between the places; empty if all agree. */
  List<String> disagreements() {
    List<String> differences = new ArrayList<>();
    compare(
        "the Returned hubs of the SMI",
        returnedHubs().stream().map(Device::id).toList(),
        "the accepted entries of the SAT",
        accepted().stream().map(SatEntry::deviceId).toList(),
        differences);
    compare(
        "the accepted entries of the SAT",
        accepted().stream().map(entry -> entry.requestId() + " " + entry.deviceId()).toList(),
        "the service's returns",
        returns.stream().map(row -> row.requestId() + " " + row.deviceId()).toList(),
        differences);
    compare(
        "the service's returns",
        returns.stream().map(ReturnRecord::reference).toList(),
        "Remedy's records",
        remedy.stream().map(RemedyRecord::reference).toList(),
        differences);
    compare(
        "Remedy's records that have a CSP",
        remedy.stream()
            .filter(entry -> !entry.waitsForOperator())
            .map(RemedyRecord::reference)
            .toList(),
        "the CSP notices",
        notices.stream().map(Notice::reference).toList(),
        differences);
    List<String> unsent =
        returns.stream().filter(row -> !row.isSent()).map(ReturnRecord::reference).toList();
    if (!unsent.isEmpty()) {
      differences.add("not sent to Remedy: " + some(unsent));
    }
    return differences;
  }

  private static void compare(
      String one,
      Collection<String> ones,
      String other,
      Collection<String> others,
      List<String> differences) {
    missing(one, ones, other, others, differences);
    missing(other, others, one, ones, differences);
    twice(one, ones, differences);
    twice(other, others, differences);
  }

  private static void missing(
      String one,
      Collection<String> ones,
      String other,
      Collection<String> others,
      List<String> differences) {
    List<String> more = new ArrayList<>(new HashSet<>(ones));
    more.removeAll(new HashSet<>(others));
    if (!more.isEmpty()) {
      differences.add("in %s but not in %s: %s".formatted(one, other, some(more)));
    }
  }

  private static void twice(String what, Collection<String> keys, List<String> differences) {
    Set<String> seen = new HashSet<>();
    List<String> repeated = keys.stream().filter(key -> !seen.add(key)).distinct().toList();
    String difference = "more than once in %s: %s".formatted(what, some(repeated));
    if (!repeated.isEmpty() && !differences.contains(difference)) {
      differences.add(difference);
    }
  }

  private static String some(List<String> keys) {
    List<String> named = keys.stream().sorted().limit(NAMED_MAX).toList();
    return "%s of them (%s%s)"
        .formatted(
            Console.count(keys.size()),
            String.join(", ", named),
            keys.size() > NAMED_MAX ? ", ..." : "");
  }
}
