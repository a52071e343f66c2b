package hubreturns.returnsfile;

import java.util.Optional;
import java.util.regex.Pattern;

/** An EUI-64 as files hold it: 16 hex digits, with or without dashes. */
public final class WrittenEui64 {
  private static final int DIGITS = 16;
  private static final Pattern PLAIN = Pattern.compile("[0-9A-Fa-f]{16}");
  private static final Pattern PAIR = Pattern.compile("(..)(?=.)");

  private WrittenEui64() {}

  /** The same ID with dashes; any other text unchanged. */
  public static String dashed(String cell) {
    return cell.length() == DIGITS && PLAIN.matcher(cell).matches()
        ? PAIR.matcher(cell).replaceAll("$1-")
        : cell;
  }

  /** What is wrong with a text that is not an EUI-64: the rest of a sentence. */
  public static String flaw(String cell) {
    return SpreadsheetDamage.ofDeviceId(cell)
        .orElse("is not 16 hex digits, with or without dashes");
  }

  /** Why an EUI-64 that can be read may still be wrong. */
  public static Optional<String> doubt(String cell) {
    return SpreadsheetDamage.ofReadableDeviceId(cell);
  }
}
