package hubreturns.ssi.access;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The security log of the pages: who did what from which address. Text that a stranger can choose
 * goes through {@link #clean}, so that it cannot forge a line or steer a terminal.
 */
public final class SecurityLog {
  /** The one logger of all security messages. */
  public static final Logger LOG = LoggerFactory.getLogger("security");

  private static final int CHARACTERS_MAX = 300;

  private SecurityLog() {}

  /** The text without control and format characters, shortened. */
  public static String clean(@Nullable String text) {
    String whole = String.valueOf(text);
    String start = whole.substring(0, Math.min(whole.length(), CHARACTERS_MAX));
    return start.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
  }
}
