package hubreturns.client;

import hubreturns.client.answer.ClientCode;
import hubreturns.client.keys.UnusableInput;
import hubreturns.duis.Problem;
import hubreturns.returnsfile.GivenFile;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Word;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code explain}: says what a message or a code means and what to do. */
@Command(
    name = "explain",
    description = {
      "Explains an answer, a request, a problem document or a code, and says what to do.",
      "Use 'verify' to verify signatures."
    })
final class ExplainCommand implements Callable<Integer> {
  /** What the name of a file holds, and no code. */
  private static final Pattern FILE_NAME = Pattern.compile("[./\\\\]");

  @Parameters(
      paramLabel = "FILE|CODE",
      description =
          "A file, a response code such as E4, a code of the results file such as 'bad line', a"
              + " problem type, or an HTTP status.")
  private String what = "";

  private final Computer computer;

  ExplainCommand(Computer computer) {
    this.computer = computer;
  }

  @Override
  public Integer call() {
    Explanation explanation = new Explanation(computer.out());
    Optional<Path> place = place();
    Optional<Path> file = place.filter(path -> !Files.isDirectory(path));
    if (file.isPresent()) {
      return explanation.message(MessageFile.read(file.get()));
    }
    String code = what.strip();
    Optional<ResponseCode> response = Word.read(ResponseCode.class, code.toUpperCase(Locale.ROOT));
    if (response.isPresent()) {
      explanation.code(response.get());
      return Exit.DONE;
    }
    Optional<ClientCode> own =
        Word.read(ClientCode.class, code.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]+", " "));
    if (own.isPresent()) {
      explanation.code(own.get());
      return Exit.DONE;
    }
    List<Problem> problems = Arrays.stream(Problem.values()).filter(this::isMeant).toList();
    problems.forEach(explanation::problem);
    if (problems.isEmpty()) {
      if (place.isPresent() && !what.isBlank()) {
        throw new UnusableInput(what + " is a folder. Name a file or a code");
      }
      if (FILE_NAME.matcher(code).find()) {
        throw new UnusableInput(
            "there is no file " + what + ". Name a file, or a code such as E4 or 'bad line'");
      }
      computer.say(
          "'%s' is neither a file nor a known code. The codes are %s, %s, and HTTP statuses such as 403"
              .formatted(
                  what, Word.spellings(ResponseCode.class), Word.spellings(ClientCode.class)));
      return Exit.PARTLY_OR_REFUSED;
    }
    return Exit.DONE;
  }

  /** The file or folder of this name. */
  private Optional<Path> place() {
    try {
      return Optional.of(GivenFile.path(what)).filter(Files::exists);
    } catch (IllegalArgumentException notAPath) {
      if (FILE_NAME.matcher(what).find()) {
        throw new UnusableInput(String.valueOf(notAPath.getMessage()));
      }
      return Optional.empty();
    }
  }

  private boolean isMeant(Problem problem) {
    String wanted = what.strip().toLowerCase(Locale.ROOT);
    return problem.type().equals(wanted)
        || problem.type().endsWith(":" + wanted)
        || String.valueOf(problem.status()).equals(wanted.replace("http ", ""));
  }
}
