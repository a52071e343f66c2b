package hubreturns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The classes and tests that the documents name exist. */
class DocumentedNamesTest {
  private static final Path ROOT = Path.of("..");
  private static final Path DOCS = ROOT.resolve("docs");
  private static final Pattern TEST =
      Pattern.compile("`([A-Z][A-Za-z0-9]*(?:Test|IT))(?:\\.([A-Za-z0-9_]+))?`");
  private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z][A-Za-z0-9]*)`");

  @Test
  void every_test_that_a_document_names_exists() throws IOException {
    Map<String, String> sources = sources();
    List<String> missing = new ArrayList<>();
    for (Path document : files(DOCS, ".md")) {
      TEST.matcher(Files.readString(document))
          .results()
          .filter(named -> !exists(named, sources))
          .forEach(named -> missing.add(document + " names " + named.group()));
    }

    assertThat(missing).isEmpty();
  }

  @Test
  void every_class_in_the_table_of_decisions_exists() throws IOException {
    Map<String, String> sources = sources();
    String map = Files.readString(DOCS.resolve("map.md"));
    String decisions =
        map.substring(map.indexOf("\n## Where is it decided?\n"), map.indexOf("\n## Packages\n"));

    assertThat(
            decisions
                .lines()
                .filter(line -> line.startsWith("| "))
                .map(line -> line.split("\\|", -1)[2])
                .flatMap(cell -> CLASS.matcher(cell).results())
                .map(named -> named.group(1)))
        .hasSizeGreaterThan(30)
        .allSatisfy(name -> assertThat(sources).containsKey(name));
  }

  private static boolean exists(MatchResult named, Map<String, String> sources) {
    String source = sources.getOrDefault(named.group(1), "");
    return named.group(2) == null ? !source.isEmpty() : source.contains(" " + named.group(2) + "(");
  }

  /**
   * The sources of all modules by class name. Classes with the same name are joined into one text.
   */
  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    for (Path module : modules()) {
      for (Path source : files(module.resolve("src"), ".java")) {
        String name = source.getFileName().toString().replace(".java", "");
        sources.merge(name, Files.readString(source), String::concat);
      }
    }
    return sources;
  }

  private static List<Path> modules() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders.filter(folder -> Files.isDirectory(folder.resolve("src"))).toList();
    }
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
