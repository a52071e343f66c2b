package hubreturns.service.operations;

import hubreturns.returnsfile.FileTrouble;
import hubreturns.returnsfile.PlainText;
import hubreturns.returnsfile.SpreadsheetDamage;
import hubreturns.returnsfile.UnreadableTable;
import hubreturns.returnsfile.VisibleText;
import hubreturns.service.operations.Settings.BadSetting;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The file of {@code --config}: one key and its value on a line, in the form of a properties file.
 * A line is an error if a properties file would read it differently from how it looks.
 */
final class SettingsFile {
  private static final Pattern PAIR = Pattern.compile("\\\\\\\\");
  private static final Pattern LONE_BACKSLASH = Pattern.compile("\\\\(?![:=#!]|u[0-9A-Fa-f]{4})");

  private static final Pattern SEPARATOR = Pattern.compile("[=:]");

  /** What names of options, of environment variables and of other programs have besides a key. */
  private static final Pattern NOT_OF_KEY = Pattern.compile("(?i)^-*(?:hub[_.-]?returns)?|[-_. ]");

  /** What a value may begin with if its separator is missing. */
  private static final String NO_WORD = "/.\\~0123456789,;|>";

  private static final Pattern COMMENT = Pattern.compile("(?:^|\\s)#");

  private final Path file;
  private final Map<String, FileValue> values = new HashMap<>();
  private final List<String> warnings;

  private SettingsFile(Path file, List<String> warnings) {
    this.file = file;
    this.warnings = warnings;
  }

  /** A value, and the line on which it stands. */
  record FileValue(String value, int line) {}

  /**
   * The values by their keys.
   *
   * @param warnings gets a sentence for each value that is probably not what was meant
   * @throws BadSetting when the file cannot be read, or one of its lines cannot be used
   */
  static Map<String, FileValue> read(Path path, Set<String> known, List<String> warnings) {
    SettingsFile file = new SettingsFile(path, warnings);
    List<String> text;
    try {
      text = PlainText.of(path).lines().toList();
    } catch (UnreadableTable e) {
      throw new BadSetting("the configuration file %s, %s".formatted(path, e.getMessage()), e);
    } catch (IOException e) {
      throw new BadSetting(
          "cannot read the configuration file %s: %s"
              .formatted(path, Files.isDirectory(path) ? "it is a folder" : FileTrouble.of(e)),
          e);
    }
    for (int i = 0; i < text.size(); i++) {
      file.add(i + 1, text.get(i), known);
    }
    return file.values;
  }

  private void add(int number, String line, Set<String> known) {
    Properties entry = new Properties();
    try {
      entry.load(new StringReader(line));
    } catch (IOException | IllegalArgumentException e) {
      throw bad(
          number,
          "a backslash and u begin a character, such as \\u00e9. Write \\\\ for a backslash");
    }
    for (String written : entry.stringPropertyNames()) {
      String key = VisibleText.strip(written);
      if (key.isEmpty()) {
        throw bad(
            number, "the line has no key before its value. Write KEY=VALUE, or delete the line");
      }
      if (!known.contains(key)) {
        throw bad(
            number,
            "unknown key %s%s%s. The command 'settings' lists the settings; a key is an option without its dashes"
                .formatted(key, SpreadsheetDamage.foreignCharacter(key), meant(key, known)));
      }
      if (entry.getProperty(written).isEmpty() && !SEPARATOR.matcher(line).find()) {
        throw bad(
            number,
            "the line has no '=' after %1$s. Write %1$s=VALUE, or %1$s= to leave it unset"
                .formatted(key));
      }
      String unpaired = PAIR.matcher(line).replaceAll("");
      if (unpaired.endsWith("\\")) {
        throw bad(
            number,
            "the value of %s continues on the next line. Write it on one line".formatted(key));
      }
      if (LONE_BACKSLASH.matcher(unpaired).find()) {
        throw bad(number, "the value of %s holds a backslash. Write \\\\ for it".formatted(key));
      }
      String value = VisibleText.strip(entry.getProperty(written));
      Settings.flaw(value)
          .ifPresent(flaw -> {
            throw bad(number, "the value of %s %s".formatted(key, flaw));
          });
      FileValue earlier = values.putIfAbsent(key, new FileValue(value, number));
      if (earlier != null) {
        throw bad(
            number,
            "the key %s is also on line %d. Delete one of the two".formatted(key, earlier.line()));
      }
      Settings.doubt(value).ifPresent(doubt -> warn(number, key, doubt));
      if (COMMENT.matcher(value).find()) {
        warn(
            number,
            key,
            "holds a '#', which does not begin a comment here and counts as part of the value. Put"
                + " a comment on a line of its own");
      }
    }
  }

  /** The key that was probably meant, as an advice; nothing if none is like it. */
  private static String meant(String key, Set<String> known) {
    String bare = NOT_OF_KEY.matcher(key).replaceAll("").toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(one -> one.replace("-", "").equals(bare))
        .map(". Write %s"::formatted)
        .findFirst()
        .or(() ->
            known.stream()
                .filter(
                    one -> key.startsWith(one) && NO_WORD.indexOf(key.charAt(one.length())) >= 0)
                .max(Comparator.comparingInt(String::length))
                .map(". Write = after %s"::formatted))
        .orElse("");
  }

  private void warn(int line, String key, String doubt) {
    warnings.add("%s, line %d: the value of %s %s".formatted(file, line, key, doubt));
  }

  private BadSetting bad(int line, String flaw) {
    return new BadSetting("%s, line %d: %s".formatted(file, line, flaw));
  }
}
