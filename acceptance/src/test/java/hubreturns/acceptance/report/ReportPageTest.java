package hubreturns.acceptance.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The verdicts of the completion report, and the escaping of its texts. */
final class ReportPageTest {
  private static final Instant BEGAN = Instant.parse("2026-11-25T12:00:00Z");

  private static TestResult test(String name, TestResult.Ending ending, Clause... clauses) {
    return new TestResult(
        "SomeIT",
        name,
        Set.of(clauses),
        ending,
        ending == TestResult.Ending.PASSED ? "" : "because",
        Duration.ofMillis(1_234),
        List.of(Map.entry("Answer", "I0 × 3")));
  }

  private static String page(TestResult... tests) {
    return new ReportPage(List.of(tests), BEGAN, BEGAN.plusSeconds(90)).html();
  }

  private static String verdictOn(Clause clause, String page) {
    Matcher verdict =
        Pattern.compile(
                Pattern.quote(clause.words().replace("\"", "&quot;").replace("'", "&#39;"))
                    + "<div class=\"source\">[^<]*</div></td><td><span class=\"[^\"]*\">([^<]*)<")
            .matcher(page);
    assertThat(verdict.find()).as(clause.words()).isTrue();
    return verdict.group(1);
  }

  @Test
  void a_clause_without_a_test_is_not_shown_as_passed() {
    String page = page(test("a", TestResult.Ending.PASSED, Clause.LIMIT_OF_999));

    assertThat(verdictOn(Clause.LIMIT_OF_999, page)).isEqualTo("passed");
    assertThat(verdictOn(Clause.TELEFONICA_MIX, page)).isEqualTo("not shown");
    assertThat(page).contains(">no test<");
    assertThat(page.replaceAll("<[^>]*>", ""))
        .contains("1 passed, " + (Clause.values().length - 1) + " not shown");
  }

  @Test
  void a_clause_whose_only_test_was_skipped_is_not_shown_as_passed() {
    String page = page(test("a", TestResult.Ending.SKIPPED, Clause.OFFICIAL_SCHEMA));

    assertThat(verdictOn(Clause.OFFICIAL_SCHEMA, page)).isEqualTo("not shown");
    assertThat(page).contains("because");
  }

  @Test
  void a_failed_test_fails_its_clauses_although_other_tests_passed() {
    String page =
        page(
            test("a", TestResult.Ending.PASSED, Clause.SINGLE_FORM),
            test("b", TestResult.Ending.FAILED, Clause.SINGLE_FORM, Clause.ACCEPTED_HUB),
            test("c", TestResult.Ending.SKIPPED, Clause.SINGLE_FORM));

    assertThat(verdictOn(Clause.SINGLE_FORM, page)).isEqualTo("failed");
    assertThat(verdictOn(Clause.ACCEPTED_HUB, page)).isEqualTo("failed");
  }

  @Test
  void a_clause_with_a_skipped_test_and_a_passed_test_is_partly_shown() {
    String page =
        page(
            test("a", TestResult.Ending.PASSED, Clause.CLIENT_SIGN),
            test("b", TestResult.Ending.SKIPPED, Clause.CLIENT_SIGN));

    assertThat(verdictOn(Clause.CLIENT_SIGN, page)).isEqualTo("partly shown");
  }

  @Test
  void text_from_the_programs_is_escaped() {
    TestResult hostile =
        new TestResult(
            "<b>It</b>",
            "<script>alert(1)</script>",
            Set.of(Clause.REFUSALS),
            TestResult.Ending.FAILED,
            "\"><img src=x onerror='alert(2)'>",
            Duration.ZERO,
            List.of(Map.entry("<i>k</i>", "</dd><script>alert(3)</script>")));

    String page = page(hostile);

    assertThat(page).doesNotContain("<script", "<img", "<i>", "<b>", "onerror='");
    assertThat(page).contains("&lt;script&gt;alert(3)&lt;/script&gt;");
  }

  @Test
  void the_page_needs_no_other_file() {
    assertThat(page(test("a", TestResult.Ending.PASSED, Clause.VOLUME)))
        .startsWith("<!doctype html>")
        .endsWith("</html>\n")
        .doesNotContain("http://", "https://", "src=", "@import", "<link");
  }
}
