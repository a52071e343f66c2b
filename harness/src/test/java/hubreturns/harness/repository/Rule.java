package hubreturns.harness.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** A rule for the repository's files. */
final class Rule {
  private Rule() {}

  static void check(String rule, List<String> problems) {
    assertThat(problems).as(rule).isEmpty();
  }
}
