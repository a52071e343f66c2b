package hubreturns.harness.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** A rule for the repository's files. */
final class Rule {
  /**
   * Prints the problems instead of failing, while the files are being changed to keep the rules.
   */
  private static final boolean WARNS_ONLY = Boolean.getBoolean("repository.rules.warn");

  private Rule() {}

  static void check(String rule, List<String> problems) {
    if (WARNS_ONLY) {
      problems.forEach(problem -> System.out.println("WARN " + rule + ": " + problem));
      return;
    }
    assertThat(problems).as(rule).isEmpty();
  }
}
