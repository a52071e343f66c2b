package hubreturns.acceptance.report;

import java.util.List;

/** The result of a run for one clause. */
enum Verdict {
  PASSED("passed", "Every test of the clause passed."),
  PARTLY("partly shown", "Some tests of the clause were skipped, and none failed."),
  NOT_SHOWN("not shown", "No test of the clause ran to its end."),
  FAILED("failed", "At least one test of the clause failed.");

  private final String word;
  private final String meaning;

  Verdict(String word, String meaning) {
    this.word = word;
    this.meaning = meaning;
  }

  String word() {
    return word;
  }

  /** The CSS class. */
  String style() {
    return word.split(" ", -1)[0];
  }

  String meaning() {
    return meaning;
  }

  /** The verdict on a clause from the results of its tests. */
  static Verdict of(List<TestResult> tests) {
    if (tests.stream().anyMatch(test -> test.ending() == TestResult.Ending.FAILED)) {
      return FAILED;
    }
    long passed = tests.stream().filter(test -> test.ending() == TestResult.Ending.PASSED).count();
    if (passed == 0) {
      return NOT_SHOWN;
    }
    return passed == tests.size() ? PASSED : PARTLY;
  }
}
