package hubreturns.acceptance.system;

import hubreturns.harness.Program;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs the operator's {@code deliveries reconcile}, and knows what it should find. */
public final class RemedyComparison {
  private final TestSystem system;
  private final List<String> options;

  /** Compares the returns of this system with Remedy; the options choose another database. */
  public RemedyComparison(TestSystem system, String... options) {
    this.system = system;
    this.options = List.of(options);
  }

  /**
   * The result of the command.
   *
   * @param differences the kind and the Return Reference of each
   */
  public record Result(int exitCode, Set<String> differences, String out, String err) {
    /** The counts, which the command prints last. */
    public String summary() {
      return err.lines().toList().getLast();
    }
  }

  /** Runs the command. */
  public Result reconcile(String... more) throws IOException, InterruptedException {
    Program.Result said = system.operator().say(with("deliveries reconcile --format json", more));
    return new Result(
        said.exitCode(),
        Operator.rows(said.out()).stream()
            .map(row ->
                Operator.text(row, "difference") + " " + Operator.text(row, "return_reference"))
            .collect(Collectors.toSet()),
        said.out(),
        said.err());
  }

  private String[] with(String command, String... more) {
    return Stream.of(Stream.of(command.split(" ", -1)), options.stream(), Stream.of(more))
        .flatMap(words -> words)
        .toArray(String[]::new);
  }

  /** The records in Remedy whose returns are not in the database, as the command names them. */
  public Set<String> surplus() throws IOException, InterruptedException {
    Set<String> ours =
        Operator.rows(system.operator().ask(with("report returns --format json"))).stream()
            .map(row -> Operator.text(row, "return_reference"))
            .collect(Collectors.toSet());
    Stream<String> theirs =
        system.dsms().allRecords().stream()
            .map(record -> record.getOrDefault("Return Reference", ""));
    return theirs
        .filter(reference -> !ours.contains(reference))
        .map(reference -> "surplus " + reference)
        .collect(Collectors.toSet());
  }
}
