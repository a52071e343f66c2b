package hubreturns.harness.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Words that the glossary has retired do not come back (docs/glossary.md#retired-words). */
final class RetiredWordsTest {
  private static final Pattern TABLE = Pattern.compile("(?s)\n## Retired words\n(.*?)(\n## |$)");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(.+?)` \\| (.+?) \\|$");

  /**
   * A line break, with the characters that begin or end a line of a comment or of a long string.
   */
  private static final Pattern BREAK =
      Pattern.compile("\"?\\s*\\n\\s*(?:(?:\\*|//|#|--|>)(?=\\s)\\s*|\\+ \")?|\\s+");

  private record RetiredWord(Pattern pattern, String useInstead) {}

  @Test
  void uses_no_retired_word() {
    List<RetiredWord> retiredWords = retiredWords();
    assertThat(retiredWords).as("the table in docs/glossary.md").isNotEmpty();
    List<String> problems = new ArrayList<>();
    for (TextFile file : TextFile.all()) {
      if (!isExempt(file)) {
        problems.addAll(uses(file, retiredWords));
      }
    }
    assertThat(problems).as("retired words; docs/glossary.md says what to write").isEmpty();
  }

  @Test
  void finds_a_word_across_the_lines_of_a_comment_and_of_a_string() {
    RetiredWord word = new RetiredWord(Pattern.compile("(?i)\\bon hold\\b"), "parked");

    assertThat(
            List.of(
                found("/** It is on\n   * hold now. */", word),
                found("text = \"It is on\"\n      + \" hold\"", word),
                found("It is on  hold.", word),
                found("It is parked: on-hold, onhold.", word)))
        .containsExactly(1, 1, 1, 0);
  }

  private static int found(String text, RetiredWord word) {
    return uses(new TextFile(Path.of("A.java"), text), List.of(word)).size();
  }

  private static List<RetiredWord> retiredWords() {
    String glossary =
        TextFile.all().stream()
            .filter(file -> file.path().equals(Path.of("docs/glossary.md")))
            .findFirst()
            .orElseThrow()
            .text();
    MatchResult table = TABLE.matcher(glossary).results().findFirst().orElseThrow();
    return ROW.matcher(table.group(1))
        .results()
        .map(row ->
            new RetiredWord(
                Pattern.compile(row.group(1).replace("\\|", "|"), Pattern.CASE_INSENSITIVE),
                row.group(2)))
        .toList();
  }

  private static boolean isExempt(TextFile file) {
    String path = file.path().toString();
    return path.equals("CHANGELOG.md")
        || path.equals("docs/glossary.md")
        || path.endsWith("RetiredWordsTest.java")
        || file.isBelow("docs/adr")
        || file.isReleasedMigration();
  }

  private static List<String> uses(TextFile file, List<RetiredWord> retiredWords) {
    JoinedText oneLine = JoinedText.of(file.text());
    List<String> uses = new ArrayList<>();
    for (RetiredWord word : retiredWords) {
      for (MatchResult match : word.pattern().matcher(oneLine.text()).results().toList()) {
        uses.add(
            "%s:%d: '%s'; write: %s"
                .formatted(
                    file.path(),
                    file.line(oneLine.offsets().get(match.start())),
                    match.group(),
                    word.useInstead()));
      }
    }
    return uses;
  }

  /**
   * A text with each run of white space as one space.
   *
   * @param offsets where each character is in the original text
   */
  private record JoinedText(String text, List<Integer> offsets) {
    static JoinedText of(String original) {
      StringBuilder text = new StringBuilder();
      List<Integer> offsets = new ArrayList<>();
      int from = 0;
      for (MatchResult white : BREAK.matcher(original).results().toList()) {
        append(original, from, white.start(), text, offsets);
        if (text.isEmpty() || text.charAt(text.length() - 1) != ' ') {
          text.append(' ');
          offsets.add(white.start());
        }
        from = white.end();
      }
      append(original, from, original.length(), text, offsets);
      return new JoinedText(text.toString(), offsets);
    }

    private static void append(
        String original, int from, int to, StringBuilder text, List<Integer> offsets) {
      for (int i = from; i < to; i++) {
        text.append(original.charAt(i));
        offsets.add(i);
      }
    }
  }
}
