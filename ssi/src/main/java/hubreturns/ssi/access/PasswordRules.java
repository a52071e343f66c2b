package hubreturns.ssi.access;

import java.util.Locale;
import java.util.Optional;

/** Which passwords people may choose. */
final class PasswordRules {
  static final int CHARACTERS_MIN = 12;
  static final int CHARACTERS_MAX = 200;
  static final int DIFFERENT_CHARACTERS_MIN = 5;

  private PasswordRules() {}

  /** What is wrong with this password for the account of this name; empty when it is good. */
  static Optional<String> flaw(String name, String password) {
    int characters = password.codePointCount(0, password.length());
    if (characters < CHARACTERS_MIN) {
      return Optional.of(
          "A password needs at least "
              + CHARACTERS_MIN
              + " characters. Three or four words are enough.");
    }
    if (characters > CHARACTERS_MAX) {
      return Optional.of("A password may have at most " + CHARACTERS_MAX + " characters.");
    }
    if (password.toLowerCase(Locale.ROOT).contains(name)) {
      return Optional.of("A password must not contain the account's name.");
    }
    if (password.chars().distinct().count() < DIFFERENT_CHARACTERS_MIN) {
      return Optional.of(
          "A password needs at least " + DIFFERENT_CHARACTERS_MIN + " different characters.");
    }
    return Optional.empty();
  }
}
