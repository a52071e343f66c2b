package hubreturns.harness.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Prints how many returns each place holds.
 *
 * @param accepted hubs accepted in this run, by the client's results
 * @param returnedBefore hubs that were Returned before this run
 */
record Totals(Console console, Findings findings, long accepted, long returnedBefore) {
  List<String> print() {
    console.heading("Number of returns in each place, earlier runs included");
    row("SMI", "hubs Returned", findings.returnedHubs().size(), "");
    row(
        "SAT",
        "hubs accepted",
        findings.accepted().size(),
        "of %s entries (with rejected hubs)".formatted(Console.count(findings.sat().size())));
    row("Service", "returns", findings.returns().size(), "");
    row("Remedy", "Returns Records", findings.remedy().size(), "");
    row(
        "CSPs",
        "notices",
        findings.notices().size(),
        findings.noticesByCsp().entrySet().stream()
            .map(csp -> csp.getKey() + " " + Console.count(csp.getValue()))
            .collect(Collectors.joining(", ")));
    row(
        "",
        "no notice yet",
        findings.waitingForOperator().size(),
        "region Unknown: an operator must choose the CSP");
    List<String> problems = new ArrayList<>(findings.disagreements());
    long grown = findings.returnedHubs().size() - returnedBefore;
    if (grown != accepted) {
      problems.add(
          "the client has %d accepted hubs, but %d hubs became Returned in the SMI"
              .formatted(accepted, grown));
    }
    return problems;
  }

  private void row(String place, String what, long count, String more) {
    console.line(
        "  %-8s  %-15s  %7s  %s"
            .formatted(place, what, Console.count(count), more)
            .stripTrailing());
  }
}
