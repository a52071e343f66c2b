package hubreturns.client.keys;

import hubreturns.returnsfile.VisibleText;
import hubreturns.signature.ByteOrderMark;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file that holds one password, as any editor writes it. */
public final class PasswordFile {
  private static final int BYTES_MAX = 64 * 1024;

  /** What people and programs write around or before a password. */
  private static final Pattern NOT_OF_PASSWORD =
      Pattern.compile(
          "^(?:[\\s\u00a0]|(['\"]).*\\1$|(?i)[\\w.-]*(?:password|passwd|passphrase|pass|pwd|pw)\\s*[=:]\\s*)");

  private PasswordFile() {}

  /**
   * The password: the text without a byte order mark, and without white space and invisible
   * characters at its end. UTF-8, or UTF-16 with a byte order mark.
   *
   * @throws UnusableInput when the file cannot be read as text
   */
  public static char[] read(Path file) {
    byte[] bytes = SmallFile.read(file, BYTES_MAX, "a password");
    try {
      String password = VisibleText.stripTrailing(ByteOrderMark.decode(bytes));
      flaw(password)
          .ifPresent(flaw -> {
            throw new UnusableInput("the password file " + file + " " + flaw);
          });
      return password.toCharArray();
    } catch (CharacterCodingException e) {
      throw new UnusableInput(
          "the password file " + file + " is not UTF-8 text. Save it again as UTF-8");
    }
  }

  /**
   * The password in an environment variable, without white space and invisible characters at its
   * end. Those come from the file or the secret that set the variable.
   */
  public static char[] ofVariable(String value) {
    return VisibleText.stripTrailing(value).toCharArray();
  }

  /**
   * Asks whether something belongs to a password that opens nothing: sentences for the end of a
   * message, or nothing. They do not show the password.
   */
  static String doubt(char[] password) {
    Matcher odd = NOT_OF_PASSWORD.matcher(String.valueOf(password));
    if (!odd.find()) {
      return "";
    }
    String what =
        switch (String.valueOf(password).charAt(0)) {
          case '"', '\'' -> "stands in quotes";
          case ' ', '\t', '\u00a0' -> "begins with a space";
          default -> "begins with a name, such as password, and = or :";
        };
    return ". The password as given %s. If that is not part of it, remove it".formatted(what);
  }

  private static Optional<String> flaw(String password) {
    if (password.isEmpty()) {
      return Optional.of("is empty");
    }
    if (password.indexOf('\0') >= 0) {
      return Optional.of("holds zero bytes, as UTF-16 does. Save it again as UTF-8");
    }
    return password.lines().count() > 1
        ? Optional.of("holds several lines. Leave only the password in it")
        : Optional.empty();
  }
}
