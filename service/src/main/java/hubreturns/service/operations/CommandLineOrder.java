package hubreturns.service.operations;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Puts the settings of a command line in front of the command. A setting may appear anywhere, but
 * only the root of the command line declares the settings. Declaring all of them again for each
 * command made every start slower.
 */
final class CommandLineOrder {
  private static final String END_OF_OPTIONS = "--";
  static final String CONFIG = "--config";

  /**
   * The environment variable that names the settings file, if the command line does not name one.
   */
  static final String CONFIG_VARIABLE = "HUB_RETURNS_CONFIG";

  private static final Set<String> SETTINGS =
      Arrays.stream(Setting.values()).map(Setting::option).collect(Collectors.toSet());

  private CommandLineOrder() {}

  /** The same words, first the settings with their values and then the rest. */
  static String[] settingsFirst(String... words) {
    List<String> settings = new ArrayList<>();
    List<String> rest = new ArrayList<>();
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      if (word.equals(END_OF_OPTIONS)) {
        rest.addAll(Arrays.asList(words).subList(i, words.length));
        break;
      }
      boolean setting = isSetting(word.split("=", 2)[0]);
      (setting ? settings : rest).add(word);
      if (setting && !word.contains("=")) {
        i++;
        if (i == words.length) {
          // The option becomes the last word, so that the parser reports that its value is missing.
          settings.removeLast();
          rest.clear();
          rest.add(word);
        } else {
          settings.add(words[i]);
        }
      }
    }
    settings.addAll(rest);
    return settings.toArray(String[]::new);
  }

  private static boolean isSetting(String option) {
    return option.equals(CONFIG) || SETTINGS.contains(option);
  }

  /** The first word that is neither a setting nor an option: the command. */
  static String command(String... settingsFirst) {
    for (int i = 0; i < settingsFirst.length; i++) {
      String word = settingsFirst[i];
      if (isSetting(word)) {
        i++;
      } else if (!word.startsWith("-")) {
        return word;
      }
    }
    return "";
  }
}
