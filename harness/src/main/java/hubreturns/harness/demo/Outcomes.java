package hubreturns.harness.demo;

import hubreturns.harness.demo.Findings.SatEntry;
import hubreturns.harness.demo.Submission.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Shows what became of each hub of a file, and checks that the SAT tells the same. */
record Outcomes(Console console, Submission submission, Findings findings) {
  List<String> tell() {
    List<String> problems = new ArrayList<>(submission.surprises());
    console.heading(submission.file().title());
    for (Map.Entry<String, List<Result>> request : submission.byRequest().entrySet()) {
      List<Result> results = request.getValue();
      List<SatEntry> entries = findings.of(request.getKey());
      tell(request.getKey(), results, entries);
      if (!codes(results).equals(entries.stream().map(SatEntry::code).toList())) {
        problems.add(
            "the SAT has %d entries of request %s, and their codes are not the answer's"
                .formatted(entries.size(), request.getKey()));
      }
    }
    return problems;
  }

  private void tell(String requestId, List<Result> results, List<SatEntry> entries) {
    console.line("  RequestID " + (requestId.isEmpty() ? "none, for it was not sent" : requestId));
    console.line(
        "  %s hubs, header code %s, committed %s after it came in"
            .formatted(
                Console.count(results.size()),
                submission.headerCodes().getOrDefault(requestId, "none"),
                Console.seconds(taken(entries))));
    Submission.byCode(results)
        .forEach((code, hubs) ->
            console.line(
                "    %5d  %-8s %s".formatted(hubs.size(), code, hubs.getFirst().meaning())));
  }

  /** The entries of one request are committed together. */
  private static Duration taken(List<SatEntry> entries) {
    return entries.stream().map(SatEntry::taken).findFirst().orElse(Duration.ZERO);
  }

  private static List<String> codes(List<Result> results) {
    return results.stream().map(Result::code).toList();
  }
}
