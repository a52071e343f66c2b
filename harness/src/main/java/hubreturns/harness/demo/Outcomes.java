package hubreturns.harness.demo;

import hubreturns.harness.demo.Findings.SatEntry;
import hubreturns.harness.demo.Submission.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Prints the outcome of each hub of a file, and checks that the SAT agrees. */
record Outcomes(Console console, Submission submission, Findings findings) {
  List<String> print() {
    List<String> problems = new ArrayList<>(submission.surprises());
    console.heading(submission.file().title());
    for (Map.Entry<String, List<Result>> request : submission.byRequest().entrySet()) {
      List<Result> results = request.getValue();
      List<SatEntry> entries = findings.of(request.getKey());
      print(request.getKey(), results, entries);
      if (!codes(results).equals(entries.stream().map(SatEntry::code).toList())) {
        problems.add(
            "the SAT entries of request %s have other codes than the answer"
                .formatted(request.getKey()));
      }
    }
    return problems;
  }

  private void print(String requestId, List<Result> results, List<SatEntry> entries) {
    console.line("  RequestID " + (requestId.isEmpty() ? "none (not sent)" : requestId));
    console.line(
        "  %s hubs, header code %s, committed %s after receipt"
            .formatted(
                Console.count(results.size()),
                submission.headerCodes().getOrDefault(requestId, "none"),
                Console.seconds(taken(entries))));
    Submission.byCode(results)
        .forEach((code, hubs) ->
            console.line(
                "    %5d  %-8s %s".formatted(hubs.size(), code, hubs.getFirst().meaning())));
  }

  /** The time from receipt to commit, which is the same for all entries of a request. */
  private static Duration taken(List<SatEntry> entries) {
    return entries.stream().map(SatEntry::taken).findFirst().orElse(Duration.ZERO);
  }

  private static List<String> codes(List<Result> results) {
    return results.stream().map(Result::code).toList();
  }
}
