package hubreturns.harness.demo;

import hubreturns.harness.Http;
import hubreturns.harness.Program;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Prints the addresses of the programs, and commands to try. */
record DemoAddresses(
    Console console, Observer observer, DemoDirectory directory, List<Submission> sent) {
  void print() throws IOException, InterruptedException {
    console.heading("Where to look");
    row("DUIS interface", observer.service().serviceD());
    row("SSI", observer.service().ssi());
    for (String person : new SignIns(observer, directory).all()) {
      console.line("  %-16s  %s".formatted("", person));
    }
    row("Health", observer.service().management().resolve("/actuator/health"));
    row("Metrics", observer.service().management().resolve("/actuator/prometheus"));
    URI start = observer.simulator().url().resolve("/");
    boolean hasStartPage = Http.get(start).status() == 200;
    row("Simulator", hasStartPage ? start : start.resolve("/csp"));
    row("", start.resolve("/stats"));
    console.line("  Files and logs    " + directory.folder());
    console.heading("Operator commands (they also work when the service is stopped)");
    console.line("  export HUB_RETURNS_DATA_DIR=" + quoted(directory.folder().resolve("data")));
    // The default java of this machine may be older than 25.
    String service =
        quoted(Path.of(System.getProperty("java.home"), "bin", "java"))
            + " -XX:TieredStopAtLevel=1 -jar "
            + quoted(Program.SERVICE.jar());
    console.line("  hub_returns() { " + service + " \"$@\"; }");
    String hub =
        sent.stream()
            .flatMap(file -> file.results().stream())
            .filter(Submission.Result::isAccepted)
            .map(Submission.Result::deviceId)
            .findFirst()
            .orElse("00-DB-12-34-00-00-00-00");
    console.line("  hub_returns inventory show " + hub);
    console.line("  hub_returns sat " + hub);
    console.line("  hub_returns report returns --party 'Supplier B'");
  }

  private void row(String what, URI address) {
    console.line("  %-16s  %s".formatted(what, address));
  }

  private static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[A-Za-z0-9/._-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
