package hubreturns.acceptance.system;

import hubreturns.harness.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A page below docs, whose SQL, settings and commands tests follow.
 *
 * @param path below docs
 */
public record Document(String path) {

  /** The first code block of this language below a heading. */
  public String block(String heading, String language) throws IOException {
    return block(heading, language, "");
  }

  /** The first code block of this language and with this beginning below a heading. */
  public String block(String heading, String language, String beginning) throws IOException {
    return found(
        "\n#+ %s\n(?:(?!\n#).)*?\n```%s\n(%s(?:(?!```).)*)```"
            .formatted(Pattern.quote(heading), language, Pattern.quote(beginning)));
  }

  /** All code blocks of the page, in order. */
  public List<String> blocks() throws IOException {
    return Pattern.compile("\n```\\w+\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(Program.root().resolve("docs").resolve(path)))
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  /** The lines of {@link #block}. */
  public List<String> lines(String heading, String language) throws IOException {
    return block(heading, language).lines().toList();
  }

  /** The first group of the first match. */
  public String found(String pattern) throws IOException {
    return Pattern.compile(pattern, Pattern.DOTALL)
        .matcher(Files.readString(Program.root().resolve("docs").resolve(path)))
        .results()
        .findFirst()
        .map((MatchResult match) -> match.group(1))
        .orElseThrow(() -> new AssertionError(path + " has no " + pattern));
  }
}
