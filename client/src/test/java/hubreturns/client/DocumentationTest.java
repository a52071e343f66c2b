package hubreturns.client;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.returnsfile.Names;
import hubreturns.testing.TestPki;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/client.md and --help against the program. */
class DocumentationTest {
  private static final Path PAGE = Path.of("../docs/client.md");

  @TempDir private Path folder;

  @Test
  void the_page_and_the_help_name_every_short_name() throws Exception {
    String page = Files.readString(PAGE);
    String help = help("submit");
    for (Names<?> names :
        List.of(Names.RETURN_TYPES, Names.FAULT_REASONS, Names.CONNECTION_METHODS)) {
      names
          .shortNames()
          .forEach((shortName, word) -> {
            assertThat(page).contains("| `" + shortName + "` | " + word.text() + " |");
            assertThat(help).contains(shortName);
          });
    }
  }

  @Test
  void the_page_names_every_option_of_submit_and_none_that_does_not_exist() throws Exception {
    List<String> inHelp = options(help("submit"));
    String page = Files.readString(PAGE);

    assertThat(options(page)).containsAll(inHelp);
    assertThat(options(help("submit") + help("prepare") + help())).containsAll(options(page));
  }

  @Test
  void the_example_on_the_page_is_a_returns_file_without_errors() throws Exception {
    String page = Files.readString(PAGE);
    int from = page.indexOf("```csv\n") + 7;
    Supplier supplier = new Supplier(folder, new TestPki());
    Path csv = supplier.write("returns.csv", page.substring(from, page.indexOf("```", from)));

    Supplier.CommandResult ran = supplier.run("submit", "--dry-run", csv.toString());

    assertThat(ran.exit()).isZero();
    assertThat(ran.out().lines().skip(1))
        .as("the page says: three requests, lines 2 and 5 together")
        .hasSize(3)
        .anyMatch(line -> line.endsWith(",2,2 5"));
  }

  private String help() {
    return new Supplier(folder, new TestPki()).run("--help").out();
  }

  private String help(String command) {
    return new Supplier(folder, new TestPki()).run(command, "--help").out();
  }

  private static List<String> options(String text) {
    return Pattern.compile("--[a-z][a-z-]+")
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .distinct()
        .toList();
  }
}
