package hubreturns.securitylog;

import hubreturns.vocabulary.PrintableText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The security log: who did what, or tried to, from which address
 * (docs/operations.md#security-log). Text that a stranger can choose goes through {@link #clean},
 * so that it cannot forge a line or steer a terminal.
 */
public final class SecurityLog {
  /** The name of its one logger. */
  public static final String NAME = "security";

  private static final Logger LOG = LoggerFactory.getLogger(NAME);
  private static final int CHARACTERS_MAX = 300;

  private SecurityLog() {}

  /**
   * Writes a line.
   *
   * @param address of the client
   * @param message a sentence with a placeholder {@code {}} for each argument
   */
  public static void note(
      SecurityEvent event, String address, String message, @Nullable Object... arguments) {
    LOG.atLevel(event.level())
        .addKeyValue("event", event.text())
        .addKeyValue("address", address)
        .log(message, arguments);
  }

  /** The text without control and format characters, shortened. */
  public static String clean(@Nullable String text) {
    String whole = String.valueOf(text);
    String start = whole.substring(0, Math.min(whole.length(), CHARACTERS_MAX));
    return PrintableText.of(start);
  }
}
