package hubreturns.ssi.page;

import hubreturns.returnsfile.Names;
import hubreturns.returnsfile.VisibleText;
import hubreturns.returnsfile.WrittenEui64;
import hubreturns.vocabulary.ConnectionMethod;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.Word;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The choices that forms offer, and how pages read what a person typed. */
public final class Choices {
  /** How many Device IDs one search takes, and one list of scans. */
  public static final int IDS_MAX = 2_000;

  private static final int SHOWN_CHARACTERS_MAX = 40;

  /** The return types of both Service Requests. */
  public static final List<String> RETURN_TYPES =
      Names.RETURN_TYPES.shortNames().values().stream().map(Word::text).toList();

  /** The return types that need a fault reason and a connection method. */
  public static final List<String> FAULT_RETURN_TYPES = texts(FaultReturnType.values());

  public static final List<String> FAULT_REASONS = texts(FaultReason.values());

  public static final List<String> CONNECTION_METHODS = texts(ConnectionMethod.values());

  /** The CSPs by name. */
  public static final List<String> CSPS =
      Arrays.stream(CspRegion.values())
          .flatMap(region -> region.csp().stream())
          .distinct()
          .toList();

  private Choices() {}

  public static List<String> texts(Word... words) {
    return Arrays.stream(words).map(Word::text).toList();
  }

  private static final Pattern SEPARATOR = Pattern.compile("[\\r\\n\\u2028\\u2029\\t,;]+");
  private static final int ID_CHARACTERS_MAX = 60;
  private static final Pattern SPACES = Pattern.compile(" +");
  private static final Pattern QUOTED =
      Pattern.compile("[\"'\\u2018\\u201C](.*)[\"'\\u2019\\u201D]");

  /**
   * The values of a pasted text: one on each line, or several with commas, semicolons or tabs
   * between them. Device IDs may have spaces between them as well. A value has no quotes around it
   * and no invisible characters.
   */
  public static List<String> pasted(String text) {
    List<String> values = new ArrayList<>();
    for (String part : SEPARATOR.split(text, -1)) {
      String plain = VisibleText.plain(part);
      Matcher quoted = QUOTED.matcher(plain);
      String value = quoted.matches() ? quoted.group(1).strip() : plain;
      values.addAll(device(value).isPresent() ? List.of(value) : withSpaces(value));
    }
    values.removeIf(String::isEmpty);
    return values;
  }

  /** The Device IDs of a text with spaces between and perhaps within them, or the text itself. */
  private static List<String> withSpaces(String text) {
    List<String> words = List.of(SPACES.split(text, -1));
    List<String> ids = new ArrayList<>();
    String id = "";
    for (String word : words) {
      id = (id + " " + word).strip();
      if (device(id).isPresent()) {
        ids.add(id);
        id = "";
      } else if (id.length() > ID_CHARACTERS_MAX) {
        break;
      }
    }
    if (id.isEmpty()) {
      return ids;
    }
    return words.stream().anyMatch(word -> device(word).isPresent()) ? words : List.of(text);
  }

  /** The same of a text that is one value; a list stays as it is. */
  public static String pastedValue(String text) {
    List<String> values = pasted(text);
    return values.size() == 1 ? values.getFirst() : text.strip();
  }

  /** Reads a Device ID as people and scanners write it. */
  public static Optional<DeviceId> device(String text) {
    return DeviceId.read(WrittenEui64.typed(text));
  }

  /** Whether an address names a day of this or a neighbouring century. */
  public static boolean isDay(String text) {
    try {
      LocalDate day = LocalDate.parse(text);
      return day.getYear() > 2000 && day.getYear() < 2200;
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** The beginning of a text that somebody typed, for a message. */
  public static String shortened(String text) {
    return text.length() > SHOWN_CHARACTERS_MAX
        ? text.substring(0, SHOWN_CHARACTERS_MAX) + "…"
        : text;
  }
}
