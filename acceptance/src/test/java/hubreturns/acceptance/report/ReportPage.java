package hubreturns.acceptance.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The report as one page that needs nothing beside it. */
final class ReportPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
  private static final int REASON_CHARACTERS_MAX = 4_000;
  private static final String STYLE =
      """
      body { font: 15px/1.45 system-ui, sans-serif; color: #1b1f24; margin: 2rem auto; \
      max-width: 68rem; padding: 0 1rem; }
      h1 { font-size: 1.6rem; margin-bottom: .2rem; }
      h2 { font-size: 1.2rem; margin-top: 2.2rem; border-bottom: 1px solid #c8ced6; }
      h3 { font-size: 1rem; margin: 0; }
      table { border-collapse: collapse; width: 100%; margin: .6rem 0; }
      th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; \
      border-bottom: 1px solid #e3e7ec; }
      th { background: #f3f5f8; font-weight: 600; }
      td.number { text-align: right; white-space: nowrap; }
      .verdict { font-weight: 600; white-space: nowrap; }
      .passed { color: #116329; } .failed { color: #a40e26; }
      .partly, .skipped { color: #7d4e00; } .not { color: #57606a; }
      .source { color: #57606a; font-size: .85rem; }
      section.test { border: 1px solid #d8dee4; border-radius: 6px; padding: .6rem .9rem; \
      margin: .7rem 0; }
      section.test header { display: flex; justify-content: space-between; gap: 1rem; }
      dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .9rem; margin: .4rem 0; }
      dt { color: #57606a; } dd { margin: 0; overflow-wrap: anywhere; }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #fff5f5; padding: .5rem; }
      @media print { section.test { break-inside: avoid; } }
      """;

  private final List<Shown> shown;
  private final Instant from;
  private final Instant to;
  private final StringBuilder page = new StringBuilder(100_000);

  ReportPage(List<Shown> shown, Instant from, Instant to) {
    this.shown = shown;
    this.from = from;
    this.to = to;
  }

  String html() {
    page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>Test completion report: Comms Hub Returns</title>\n<style>\n")
        .append(STYLE)
        .append("</style></head><body>\n");
    head();
    run();
    for (Clause.Group group : Clause.Group.values()) {
      group(group);
    }
    tests();
    page.append("</body></html>\n");
    return page.toString();
  }

  private void head() {
    Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
    for (Clause clause : Clause.values()) {
      verdicts.merge(Verdict.of(testsOf(clause)), 1L, Long::sum);
    }
    page.append("<h1>Test completion report</h1>\n<p>Comms Hub Returns: bulk returns of")
        .append(" Communications Hubs over SRV 8.14.3 and 8.14.4 (SECMP0117). The packaged")
        .append(" programs were started as processes and spoken to from outside.</p>\n<p>");
    text(Clause.values().length + " clauses: ");
    page.append(
        verdicts.entrySet().stream()
            .map(entry -> verdict(entry.getKey(), entry.getValue() + " " + entry.getKey().word()))
            .collect(Collectors.joining(", ")));
    page.append(".</p>\n<p class=\"source\">");
    text(
        Arrays.stream(Verdict.values())
            .map(verdict -> capital(verdict.word()) + ": " + lower(verdict.meaning()))
            .collect(Collectors.joining(" ")));
    page.append("</p>\n");
  }

  private void run() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Began", TIME.format(from));
    facts.put("Ended", TIME.format(to) + ", after " + seconds(Duration.between(from, to)));
    Map<Shown.Ending, Long> endings =
        shown.stream().collect(Collectors.groupingBy(Shown::ending, Collectors.counting()));
    facts.put(
        "Tests",
        Arrays.stream(Shown.Ending.values())
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
    page.append("<h2>The run</h2>\n<dl>");
    facts.forEach(this::term);
    page.append("</dl>\n");
  }

  private void group(Clause.Group group) {
    page.append("<h2>");
    text(group.title());
    page.append(
        "</h2>\n<table><thead><tr><th>Clause</th><th>Verdict</th><th>Shown by</th></tr></thead>\n"
            + "<tbody>");
    for (Clause clause : Clause.values()) {
      if (clause.group() == group) {
        clause(clause);
      }
    }
    page.append("</tbody></table>\n");
  }

  private void clause(Clause clause) {
    List<Shown> tests = testsOf(clause);
    Verdict verdict = Verdict.of(tests);
    page.append("<tr><td>");
    text(clause.words());
    page.append("<div class=\"source\">");
    text(clause.source());
    page.append("</div></td><td>").append(verdict(verdict, verdict.word())).append("</td><td>");
    if (tests.isEmpty()) {
      page.append("<span class=\"not\">no test</span>");
    }
    for (Shown test : tests) {
      page.append("<div><a href=\"#test-").append(shown.indexOf(test)).append("\">");
      text(test.name());
      page.append("</a>");
      if (test.ending() != Shown.Ending.PASSED) {
        page.append(" (").append(test.ending().word()).append(")");
      }
      page.append("</div>");
    }
    page.append("</td></tr>\n");
  }

  private void tests() {
    page.append("<h2>What the tests saw</h2>\n");
    List<Shown> ordered = new ArrayList<>(shown);
    ordered.sort(java.util.Comparator.comparing(Shown::place));
    for (Shown test : ordered) {
      page.append("<section class=\"test\" id=\"test-").append(shown.indexOf(test)).append("\">");
      page.append("<header><h3>");
      text(test.name());
      page.append("</h3><span class=\"verdict ")
          .append(test.ending().word())
          .append("\">")
          .append(test.ending().word())
          .append("</span></header><div class=\"source\">");
      text(test.place() + ", " + seconds(test.took()));
      page.append("</div>");
      if (!test.seen().isEmpty()) {
        page.append("<dl>");
        test.seen().forEach(entry -> term(entry.getKey(), entry.getValue()));
        page.append("</dl>");
      }
      if (!test.reason().isEmpty()) {
        page.append("<pre>");
        text(shortened(test.reason()));
        page.append("</pre>");
      }
      page.append("</section>\n");
    }
  }

  private List<Shown> testsOf(Clause clause) {
    return shown.stream().filter(test -> test.clauses().contains(clause)).toList();
  }

  private void term(String name, String value) {
    page.append("<dt>");
    text(name);
    page.append("</dt><dd>");
    text(value);
    page.append("</dd>");
  }

  private static String verdict(Verdict verdict, String words) {
    String style = verdict.word().split(" ", -1)[0];
    return "<span class=\"verdict %s\">%s</span>".formatted(style, words);
  }

  private static String shortened(String reason) {
    return reason.length() <= REASON_CHARACTERS_MAX
        ? reason
        : reason.substring(0, REASON_CHARACTERS_MAX) + " …";
  }

  private static String capital(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private static String lower(String words) {
    return words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
  }

  private static String seconds(Duration duration) {
    return "%.1f s".formatted(duration.toMillis() / 1_000.0);
  }

  /** Nothing that a program answered may become markup. */
  private void text(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      switch (c) {
        case '&' -> page.append("&amp;");
        case '<' -> page.append("&lt;");
        case '>' -> page.append("&gt;");
        case '"' -> page.append("&quot;");
        case '\'' -> page.append("&#39;");
        default -> page.append(c);
      }
    }
  }
}
