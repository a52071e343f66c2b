package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.CLIENT_SUBMIT;
import static hubreturns.acceptance.report.Clause.PAGES;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.OddReturnsFiles;
import hubreturns.acceptance.system.Seed;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.system.UsesSharedSystem;
import hubreturns.harness.PageVisitor;
import hubreturns.harness.Program;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** "Check a file" and the client's {@code submit --dry-run} say the same about the same file. */
@UsesSharedSystem
final class CheckedFilesIT {
  private static final String CHECKED = "<h1>Checked:";
  private static final int ODD_FILES = 25;
  private static final Path WORKBOOKS =
      Program.root().resolve("returnsfile/src/test/resources/hubreturns/returnsfile/workbooks");

  private static final Pattern PLACE =
      Pattern.compile(
          "(?:line (?<line>\\d+)|workbook|sheet '.*?', (?:row (?<row>\\d+)|cell [A-Z]+(?<cell>\\d+))): (?<text>.*)",
          Pattern.DOTALL);
  private static final Pattern COUNTED =
      Pattern.compile("with ([\\d,]+) hubs? would go to [^,\\s]+(?:, in ([\\d,]+) lines)?");
  private static final Pattern PROBLEM =
      Pattern.compile(
          "class=\"num\">(?<line>\\d+)</td><td data-label=\"Column\">(?<column>[^<]*?)(?:, cell [A-Z]+\\d+)?</td>"
              + "<td data-label=\"Value\"><code>(?<value>[^<]*)</code></td><td data-label=\"Problem\">Cannot be sent</td>\\s*"
              + "<td data-label=\"What to do\"><span><span>(?<advice>[^<]*)</span>");
  private static final Pattern ITEM = Pattern.compile("<li>([^<]*)</li>");
  private static final Pattern FIGURE =
      Pattern.compile("<b>([\\d,]+)</b><span class=\"what\">(lines?|cannot be sent)</span>");

  private static final int LINES_NAMED_MAX = 5;

  private final TestSystem system;
  private final PageVisitor clerk;

  CheckedFilesIT(TestSystem system) {
    this.system = system;
    this.clerk = new PageVisitor(system.service().ssi());
  }

  /**
   * What a person reads about a file.
   *
   * @param stop why the file is not read; empty when it is
   * @param flaws of lines that cannot be sent, each with the number of its line
   * @param warnings of lines that can be sent
   * @param hubs that would be sent
   */
  private record Verdict(String stop, TreeSet<String> flaws, TreeSet<String> warnings, long hubs) {}

  @Test
  @Requirement({CLIENT_SUBMIT, PAGES})
  void the_page_and_the_client_agree_about_odd_files() throws Exception {
    system.operator().settle(clerk, "odd-files", "supplier", "--party", system.first().name());
    OddReturnsFiles odd =
        new OddReturnsFiles(Seed.random("odd files"), system.hubIds(OddReturnsFiles.LINES_MAX));
    for (int i = 0; i < ODD_FILES; i++) {
      agree(i + ".csv", odd.next());
    }
  }

  @Test
  @Requirement({CLIENT_SUBMIT, PAGES})
  void the_page_and_the_client_agree_about_workbooks() throws Exception {
    system.operator().settle(clerk, "workbooks", "supplier", "--party", system.first().name());
    String kind = Seed.random("kind of workbook").nextBoolean() ? ".xlsx" : ".ods";
    try (Stream<Path> files = Files.list(WORKBOOKS)) {
      for (Path file : files.filter(one -> one.toString().endsWith(kind)).sorted().toList()) {
        agree(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
  }

  private void agree(String name, byte[] bytes) throws IOException, InterruptedException {
    Path file = Files.write(system.scratch("checked").resolve(name), bytes);
    Program.Result said =
        system.clientCommand("submit", file.toString(), "--dry-run", "--skip-bad-lines");
    HttpResponse<String> page =
        clerk.upload("/check", name, bytes, Map.of("user", system.first().eui()));

    assertThat(page.statusCode()).as(name).isEqualTo(200);
    assertThat(said.err()).doesNotContain("Exception", "unexpected error");
    assertThat(ofPage(page.body(), name.endsWith(".csv") ? "lines" : "rows"))
        .as("%s, %s%n%s", file, Seed.replay(), said.err())
        .isEqualTo(ofClient(said));
    if (page.body().contains(CHECKED)) {
      correct(name, page.body());
    }
  }

  /**
   * Checks that the file to correct has as many bad lines as before, until somebody corrects it.
   */
  private void correct(String name, String checked) throws IOException, InterruptedException {
    HttpResponse<String> good = clerk.get("/check/good.csv");
    HttpResponse<String> toCorrect = clerk.get("/check/to-correct.csv");

    assertThat(List.of(good.statusCode(), toCorrect.statusCode())).as(name).containsOnly(200);
    if (unsendable(checked) > 0) {
      String again =
          clerk
              .upload(
                  "/check",
                  name,
                  toCorrect.body().getBytes(StandardCharsets.UTF_8),
                  Map.of("user", system.first().eui()))
              .body();
      assertThat(again).as(Seed.replay()).contains(CHECKED);
      assertThat(unsendable(again)).as(Seed.replay()).isEqualTo(unsendable(checked));
    }
  }

  private static long unsendable(String page) {
    return FIGURE
        .matcher(page)
        .results()
        .filter(figure -> !figure.group(2).startsWith("line"))
        .mapToLong(figure -> number(figure.group(1)))
        .sum();
  }

  private static Verdict ofClient(Program.Result said) {
    TreeSet<String> flaws = new TreeSet<>();
    TreeSet<String> warnings = new TreeSet<>();
    String stop = "";
    long hubs = 0;
    for (String line : said.err().lines().toList()) {
      Matcher counted = COUNTED.matcher(line);
      if (counted.find()) {
        // The page counts a hub for each line that names it.
        hubs = number(counted.group(counted.group(2) == null ? 1 : 2));
      } else if (line.contains("the columns do not have the standard titles")) {
        stop = "mapping";
      } else if (line.contains("sheets that are not empty")) {
        stop = "sheets";
      } else if (line.startsWith("warning: ")) {
        place(line.substring("warning: ".length())).ifPresent(warnings::add);
      } else if (line.contains(", ")) {
        place(line.substring(line.indexOf(", ") + 2)).ifPresent(flaws::add);
      }
    }
    boolean isRead = COUNTED.matcher(said.err()).find();
    return new Verdict(isRead ? "" : stop.isEmpty() ? "unreadable" : stop, flaws, warnings, hubs);
  }

  private static Verdict ofPage(String page, String lineWord) {
    TreeSet<String> flaws = new TreeSet<>();
    // The page shows the errors of every line. The client counts equal errors together.
    PROBLEM
        .matcher(page)
        .results()
        .collect(
            Collectors.groupingBy(
                CheckedFilesIT::statement,
                Collectors.mapping(problem -> problem.group("line"), Collectors.toList())))
        .forEach((statement, lines) ->
            flaws.add(lines.getFirst() + ": " + statement + counted(lines, lineWord)));
    TreeSet<String> warnings = new TreeSet<>(items(page, "Check these lines."));
    if (page.contains("Are these columns right?")) {
      return new Verdict("mapping", flaws, warnings, 0);
    }
    if (page.contains("has several sheets")) {
      return new Verdict("sheets", flaws, warnings, 0);
    }
    if (!page.contains(CHECKED)) {
      flaws.addAll(items(page, "<div class=\"notice bad\">"));
      return new Verdict("unreadable", flaws, warnings, 0);
    }
    long hubs =
        FIGURE
            .matcher(page)
            .results()
            .mapToLong(figure ->
                figure.group(2).startsWith("line")
                    ? number(figure.group(1))
                    : -number(figure.group(1)))
            .sum();
    return new Verdict("", flaws, warnings, hubs);
  }

  /** The lines of equal errors as the client counts them. */
  private static String counted(List<String> lines, String word) {
    int named = Math.min(LINES_NAMED_MAX, lines.size());
    return lines.size() == 1
        ? ""
        : " (%s %s%s)"
            .formatted(
                word,
                String.join(", ", lines.subList(0, named)),
                lines.size() > named ? " and %,d more".formatted(lines.size() - named) : "");
  }

  private static String statement(MatchResult problem) {
    String column = problem.group("column");
    String value = problem.group("value");
    return plain(
        column.equals("the whole line")
            ? problem.group("advice")
            : column + (value.isEmpty() ? "" : " '" + value + "'") + " " + problem.group("advice"));
  }

  /** The items of the list after this text, each with the number of its line. */
  private static List<String> items(String page, String before) {
    int from = page.indexOf(before);
    if (from < 0) {
      return List.of();
    }
    return ITEM.matcher(page.substring(from, page.indexOf("</ul>", from)))
        .results()
        .flatMap(item -> place(plain(item.group(1))).stream())
        .toList();
  }

  private static Optional<String> place(String text) {
    Matcher place = PLACE.matcher(text);
    if (!place.matches()) {
      return Optional.empty();
    }
    String number =
        Stream.of("line", "row", "cell")
            .map(place::group)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse("workbook");
    return Optional.of(number + ": " + place.group("text"));
  }

  private static long number(String text) {
    return Long.parseLong(text.replace(",", ""));
  }

  private static String plain(String html) {
    return html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }
}
