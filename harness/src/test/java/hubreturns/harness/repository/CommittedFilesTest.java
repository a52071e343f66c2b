package hubreturns.harness.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The repository holds no private keys and no unfinished work. */
final class CommittedFilesTest {
  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN [A-Z ]*PRIVATE " + "KEY-----");
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b|(?m)^[<>]{7} \\S");

  @Test
  void holds_no_private_key() {
    assertThat(matches(PRIVATE_KEY)).as("private keys").isEmpty();
  }

  @Test
  void holds_no_mark_of_unfinished_work() {
    assertThat(matches(UNFINISHED)).as("marks of unfinished work").isEmpty();
  }

  private static List<String> matches(Pattern pattern) {
    return TextFile.all().stream()
        .flatMap(file -> file.matches(pattern).map(match -> file.at(match, match.group())))
        .toList();
  }
}
