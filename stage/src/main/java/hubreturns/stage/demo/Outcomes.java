package hubreturns.stage.demo;

import hubreturns.stage.demo.Findings.SatEntry;
import hubreturns.stage.demo.Sent.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Shows what became of each hub of a file, and checks that the SAT tells the same. */
record Outcomes(Teller teller, Sent sent, Findings findings) {
  List<String> tell() {
    List<String> problems = new ArrayList<>(sent.surprises());
    teller.heading(sent.file().title());
    sent.byRequest()
        .forEach((request, results) -> {
          List<SatEntry> entries = findings.of(request);
          teller.line(
              "  Request %s: header code %s, %d hubs, committed in %s"
                  .formatted(
                      request.isEmpty() ? "(none)" : request,
                      sent.headerCodes().getOrDefault(request, "none"),
                      results.size(),
                      Teller.seconds(
                          entries.stream()
                              .map(SatEntry::taken)
                              .max(Duration::compareTo)
                              .orElse(Duration.ZERO))));
          Sent.byCode(results)
              .forEach((code, hubs) ->
                  teller.line(
                      "  %5d  %-8s  %s".formatted(hubs.size(), code, hubs.getFirst().meaning())));
          if (!codes(results).equals(entries.stream().map(SatEntry::code).toList())) {
            problems.add(
                "the SAT has %d entries of request %s, and their codes are not the answer's"
                    .formatted(entries.size(), request));
          }
        });
    return problems;
  }

  private static List<String> codes(List<Result> results) {
    return results.stream().map(Result::code).toList();
  }
}
