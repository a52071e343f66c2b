package hubreturns.acceptance.report;

import java.util.List;

/** What a run says of one clause. */
enum Verdict {
  PASSED("passed", "Every test of it passed."),
  PARTLY("partly shown", "Some of its tests were skipped, none failed."),
  NOT_SHOWN("not shown", "No test of it ran to its end."),
  FAILED("failed", "At least one test of it failed.");

  private final String word;
  private final String meaning;

  Verdict(String word, String meaning) {
    this.word = word;
    this.meaning = meaning;
  }

  String word() {
    return word;
  }

  String meaning() {
    return meaning;
  }

  /** The verdict on a clause, from all the tests of it that ran; none show nothing. */
  static Verdict of(List<Shown> tests) {
    if (tests.stream().anyMatch(test -> test.ending() == Shown.Ending.FAILED)) {
      return FAILED;
    }
    long passed = tests.stream().filter(test -> test.ending() == Shown.Ending.PASSED).count();
    if (passed == 0) {
      return NOT_SHOWN;
    }
    return passed == tests.size() ? PASSED : PARTLY;
  }
}
