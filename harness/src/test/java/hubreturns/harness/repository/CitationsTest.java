package hubreturns.harness.repository;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.harness.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every document, heading, file, test and class that a file names exists. */
final class CitationsTest {
  private static final Pattern URL = Pattern.compile("\\b[a-z][a-z+.-]+://[^\\s\"'<>)`|]+");
  private static final Pattern DOCUMENT =
      Pattern.compile("(?<path>[\\w./-]*\\w\\.md)(?![\\w(])(?:#(?<anchor>[\\w-]*\\w))?");
  private static final Pattern LINK =
      Pattern.compile("\\]\\((?<path>[^) #]*)(?:#(?<anchor>[^) ]+))?\\)");
  private static final Pattern QUOTED_PATH =
      Pattern.compile("`(?:\\./)?(?<path>[\\w.-]+/[\\w./-]*)`");
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?i)\\bissues? #?\\d+(\\.\\d+)?|\\.md`?,? (section |§ ?)?\\d+|\\bsection \\d+ of"
              + " [`\\w./-]*\\.md");
  private static final Pattern TEST =
      Pattern.compile("`(?<type>[A-Z]\\w*(?:Test|IT))(?:[.#](?<method>\\w+))?(?:\\(\\))?`");

  private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z][A-Za-z0-9]*)`");

  private final List<TextFile> files = TextFile.all();
  private final Map<Path, TextFile> documents =
      files.stream()
          .filter(TextFile::isMarkdown)
          .collect(Collectors.toMap(TextFile::path, Function.identity()));

  /** The sources by class name. Modules may have classes of the same name. */
  private final Map<String, List<TextFile>> classes =
      files.stream()
          .filter(file -> file.name().endsWith(".java"))
          .collect(Collectors.groupingBy(file -> file.name().replace(".java", "")));

  @Test
  void names_only_documents_and_headings_that_exist() {
    assertThat(problems(this::brokenCitations))
        .as("citations; write the path of a document and # with the anchor of an existing heading")
        .isEmpty();
  }

  @Test
  void cites_no_issue_number_and_no_section_number() {
    assertThat(
            problems(file ->
                file.name().equals("CHANGELOG.md")
                    ? List.of()
                    : file.matches(NUMBER)
                        .map(match -> file.at(match, match.group() + " is a number, not a heading"))
                        .toList()))
        .as("citations by number; cite a heading of docs/, or a public source")
        .isEmpty();
  }

  @Test
  void links_only_to_files_that_exist() {
    assertThat(problems(file -> file.isMarkdown() ? brokenPaths(file) : List.of()))
        .as("links and paths of the documents")
        .isEmpty();
  }

  @Test
  void documents_name_only_tests_that_exist() {
    assertThat(problems(file -> file.isMarkdown() ? missingTests(file) : List.of()))
        .as("tests that the documents name")
        .isEmpty();
  }

  @Test
  void every_class_in_the_table_of_decisions_exists() {
    TextFile map = Objects.requireNonNull(documents.get(Path.of("docs/map.md")));
    String decisions =
        map.text()
            .substring(
                map.text().indexOf("\n## Where is it decided?\n"),
                map.text().indexOf("\n## Packages\n"));

    assertThat(
            decisions
                .lines()
                .filter(line -> line.startsWith("| "))
                .map(line -> line.split("\\|", -1)[2])
                .flatMap(cell -> CLASS.matcher(cell).results())
                .map(named -> named.group(1)))
        .hasSizeGreaterThan(30)
        .allSatisfy(name -> assertThat(classes).containsKey(name));
  }

  private List<String> problems(Function<TextFile, List<String>> check) {
    return files.stream()
        .sorted(Comparator.comparing(TextFile::path))
        .flatMap(file -> check.apply(file).stream())
        .toList();
  }

  /** A path of a file inside the jars of libraries, such as their licences. */
  private static boolean isInsideAJar(MatchResult citation) {
    return citation.group("path").startsWith("META-INF/");
  }

  private List<String> brokenCitations(TextFile file) {
    List<String> problems = new ArrayList<>();
    if (file.isReleasedMigration()) {
      return problems;
    }
    TextFile withoutUrls = new TextFile(file.path(), blank(URL, file.text()));
    for (MatchResult match : withoutUrls.matches(DOCUMENT).toList()) {
      if (!isInsideAJar(match)) {
        checkCitation(file, match).ifPresent(problem -> problems.add(file.at(match, problem)));
      }
    }
    if (file.isMarkdown()) {
      for (MatchResult match : withoutUrls.matches(LINK).toList()) {
        String anchor = match.group("anchor");
        if (anchor != null && match.group("path").isEmpty()) {
          missingHeading(file, anchor).ifPresent(problem -> problems.add(file.at(match, problem)));
        }
      }
    }
    return problems;
  }

  private Optional<String> checkCitation(TextFile file, MatchResult match) {
    String path = match.group("path");
    Optional<TextFile> document =
        places(file, match)
            .flatMap(place -> Optional.ofNullable(documents.get(place)).stream())
            .findFirst();
    if (document.isEmpty()) {
      return Optional.of("there is no document " + path);
    }
    return Optional.ofNullable(match.group("anchor"))
        .flatMap(anchor -> missingHeading(document.get(), anchor));
  }

  /** The places where a named document may be: beside the file, below the root, or in docs. */
  private static Stream<Path> places(TextFile file, MatchResult match) {
    String path = match.group("path");
    Path belowRoot = Path.of(path.replaceFirst("^(\\.{0,2}/)+", ""));
    if (file.isMarkdown()) {
      return Stream.of(file.resolve(path), belowRoot, Path.of("docs").resolve(path));
    }
    // Tests open documents, and write links, by the file name alone.
    boolean isInString =
        match.start() > 0 && "\"([".indexOf(file.text().charAt(match.start() - 1)) >= 0;
    return isInString ? Stream.of(belowRoot, Path.of("docs").resolve(path)) : Stream.of(belowRoot);
  }

  private static Optional<String> missingHeading(TextFile document, String anchor) {
    Set<String> anchors = Headings.anchors(document.text());
    return anchors.contains(anchor)
        ? Optional.empty()
        : Optional.of(document.path() + " has no heading #" + anchor);
  }

  /** Links, and quoted paths that begin with a folder of the project. */
  private List<String> brokenPaths(TextFile file) {
    List<String> problems = new ArrayList<>();
    for (MatchResult match : file.matches(LINK).toList()) {
      String path = match.group("path");
      if (!path.isEmpty() && !URL.matcher(path).find() && !path.startsWith("mailto:")) {
        check(file, path).ifPresent(problem -> problems.add(file.at(match, problem)));
      }
    }
    for (MatchResult match : file.matches(QUOTED_PATH).toList()) {
      String path = match.group("path");
      String folder = path.substring(0, path.indexOf('/'));
      boolean isOurs =
          files.stream()
              .anyMatch(known -> known.isBelow(folder) && !known.path().equals(Path.of(folder)));
      if (isOurs && !path.matches("(.*/)?target(/.*)?")) {
        check(file, path).ifPresent(problem -> problems.add(file.at(match, problem)));
      }
    }
    return problems;
  }

  private static Optional<String> check(TextFile file, String path) {
    boolean exists =
        Files.exists(Program.root().resolve(file.resolve(path)))
            || Files.exists(Program.root().resolve(path));
    return exists ? Optional.empty() : Optional.of("there is no file " + path);
  }

  private List<String> missingTests(TextFile file) {
    List<String> problems = new ArrayList<>();
    for (MatchResult match : file.matches(TEST).toList()) {
      String type = match.group("type");
      String method = match.group("method");
      List<TextFile> sources = classes.getOrDefault(type, List.of());
      if (sources.isEmpty()) {
        problems.add(file.at(match, "there is no test " + type));
      } else if (method != null && sources.stream().noneMatch(source -> declares(source, method))) {
        problems.add(file.at(match, type + " has no test " + method));
      }
    }
    return problems;
  }

  private static boolean declares(TextFile source, String method) {
    return source.text().contains(" " + method + "(");
  }

  /** Overwrites each match with spaces, so that all offsets stay the same. */
  private static String blank(Pattern pattern, String text) {
    return pattern.matcher(text).replaceAll(match -> " ".repeat(match.group().length()));
  }
}
