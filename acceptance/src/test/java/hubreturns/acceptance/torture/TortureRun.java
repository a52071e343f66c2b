package hubreturns.acceptance.torture;

import hubreturns.acceptance.system.Seed;
import hubreturns.acceptance.torture.Sender.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.TestReporter;

/** One run: clients send while the nemesis strikes; then everything is healed and checked. */
record TortureRun(TortureSystem system, History history, Sender sender, List<Target> targets) {
  /** How long clients may need to get their answers when all is healed. */
  private static final Duration LAST_REQUESTS = Duration.ofMinutes(10);

  /** Runs for this time with these faults, and returns the violations. */
  List<Violation> run(List<Fault> faults, Duration duration, TestReporter saw)
      throws IOException, InterruptedException {
    say(saw, "Replay", "./check --torture" + minutes(duration) + " " + Seed.option());
    system.leftOut().forEach(fault -> say(saw, "Left out", fault));
    try (Clients clients = new Clients(sender, targets)) {
      clients.start(system.world().suppliers(), system.mine(), system.others());
      new Nemesis(faults, system.dsms(), history)
          .strikeFor(
              duration,
              () -> {
                system.awaitReadiness();
                clients.awaitAnswers(LAST_REQUESTS);
              });
      clients.stop(LAST_REQUESTS);
    }
    History.Run run = history.run();
    Found found =
        new Afterwards(system.operator(), system.dsms())
            .read(run, message -> sender.send(message, targets.getFirst()));
    List<Violation> violations = Checker.check(run, found, system.inventory());
    report(run, found, violations, saw);
    return violations;
  }

  private static String minutes(Duration duration) {
    return duration.toMinutes() == 0 ? "" : " --minutes " + duration.toMinutes();
  }

  private void report(History.Run run, Found found, List<Violation> violations, TestReporter saw) {
    saw.publishEntry("Faults", String.join("; ", run.strikes()));
    say(saw, "Sendings", Checker.summary(run));
    say(
        saw,
        "Afterwards",
        "%d requests decided, %d entries, %d returns, %d records in Remedy, %d notices"
            .formatted(
                found.decided().size(),
                found.entries().size(),
                found.returns().size(),
                found.records().size(),
                found.notices().size()));
    say(saw, "Violations", violations.size() + lines(violations));
  }

  private static String lines(List<Violation> violations) {
    StringBuilder lines = new StringBuilder();
    violations.forEach(violation -> lines.append("\n  ").append(violation));
    return lines.toString();
  }

  private static void say(TestReporter saw, String name, String value) {
    System.out.println("Torture: " + name + ": " + value);
    saw.publishEntry(name, value);
  }
}
