package hubreturns.acceptance.report;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The report as one HTML page without other files. The template escapes all texts. */
record ReportPage(List<TestResult> results, Instant from, Instant to) {
  private static final String TEMPLATE = "hubreturns/acceptance/report/report.html";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
  private static final int REASON_CHARACTERS_MAX = 4_000;

  String html() {
    StringWriter html = new StringWriter();
    try {
      new PebbleEngine.Builder()
          .loader(new ClasspathLoader())
          .strictVariables(true)
          .build()
          .getTemplate(TEMPLATE)
          .evaluate(html, content());
    } catch (IOException e) {
      throw new UncheckedIOException("writing the report", e);
    }
    return html.toString();
  }

  private Map<String, Object> content() {
    return Map.of(
        "clauseCount",
        Clause.values().length,
        "counts",
        counts(),
        "verdicts",
        Arrays.stream(Verdict.values())
            .map(verdict -> Map.of("word", verdict.word(), "meaning", verdict.meaning()))
            .toList(),
        "facts",
        facts().entrySet(),
        "groups",
        Arrays.stream(Clause.Group.values()).map(this::group).toList(),
        "tests",
        results.stream().sorted(Comparator.comparing(TestResult::place)).map(this::test).toList());
  }

  private List<Map<String, Object>> counts() {
    Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
    for (Clause clause : Clause.values()) {
      counts.merge(Verdict.of(testsOf(clause)), 1L, Long::sum);
    }
    return counts.entrySet().stream()
        .map(count ->
            Map.<String, Object>of(
                "word", count.getKey().word(),
                "style", count.getKey().style(),
                "number", count.getValue()))
        .toList();
  }

  private Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Started", TIME.format(from));
    facts.put("Ended", TIME.format(to) + ", after " + seconds(Duration.between(from, to)));
    Map<TestResult.Ending, Long> endings =
        results.stream().collect(Collectors.groupingBy(TestResult::ending, Collectors.counting()));
    facts.put(
        "Tests",
        Arrays.stream(TestResult.Ending.values())
            .map(ending -> endings.getOrDefault(ending, 0L) + " " + ending.word())
            .collect(Collectors.joining(", ")));
    facts.putAll(RunFacts.all());
    facts.put(
        "Machine",
        "%s %s, %s, %d processors"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors()));
    facts.put("Java", System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
    return facts;
  }

  private Map<String, Object> group(Clause.Group group) {
    return Map.of(
        "title",
        group.title(),
        "clauses",
        Arrays.stream(Clause.values())
            .filter(clause -> clause.group() == group)
            .map(this::clause)
            .toList());
  }

  private Map<String, Object> clause(Clause clause) {
    List<TestResult> tests = testsOf(clause);
    Verdict verdict = Verdict.of(tests);
    return Map.of(
        "words", clause.words(),
        "source", clause.source(),
        "verdict", verdict.word(),
        "style", verdict.style(),
        "tests", tests.stream().map(this::test).toList());
  }

  private Map<String, Object> test(TestResult test) {
    return Map.of(
        "id", "test-" + results.indexOf(test),
        "name", test.name(),
        "place", test.place(),
        "took", seconds(test.took()),
        "ending", test.ending().word(),
        "seen", test.seen(),
        "reason", shortened(test.reason()));
  }

  private List<TestResult> testsOf(Clause clause) {
    return results.stream().filter(test -> test.clauses().contains(clause)).toList();
  }

  private static String shortened(String reason) {
    return reason.length() <= REASON_CHARACTERS_MAX
        ? reason
        : reason.substring(0, REASON_CHARACTERS_MAX) + " …";
  }

  private static String seconds(Duration duration) {
    return "%.1f s".formatted(duration.toMillis() / 1_000.0);
  }
}
