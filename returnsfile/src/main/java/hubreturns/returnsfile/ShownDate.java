package hubreturns.returnsfile;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A date or a time as a sheet shows it, which may be less than the sheet stores. */
final class ShownDate {
  /** A text, a part of a date, or a sign of a number format of Excel (ECMA-376, 18.8.31). */
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"(?<quoted>[^\"]*)\"|\\\\(?<escaped>.)|[_*].|\\[[^\\]]*\\]|(?<half>am/pm|a/p)|\\.0+|(?<part>([ymdhse])\\5*)|(?<other>.)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final Pattern NAME = Pattern.compile("\\p{L}{3}");
  private static final int HALF_A_DAY = 12;
  private static final int CENTURY = 100;

  /** Formats of people are shorter. Each date cell is formatted, and a file can have many. */
  private static final int CODE_CHARACTERS_MAX = 80;

  /** By their patterns, of which there are less than twenty. */
  private static final Map<String, DateTimeFormatter> FORMATTERS = new ConcurrentHashMap<>();

  private ShownDate() {}

  /** A date with or without a time in ISO 8601, as a workbook stores it. */
  static Optional<LocalDateTime> read(String iso) {
    try {
      return Optional.of(
          iso.contains("T")
              ? LocalDateTime.parse(iso, DateTimeFormatter.ISO_DATE_TIME)
              : LocalDate.parse(iso).atStartOfDay());
    } catch (DateTimeParseException notADate) {
      return Optional.empty();
    }
  }

  private static DateTimeFormatter formatter(String pattern) {
    return FORMATTERS.computeIfAbsent(
        pattern, one -> DateTimeFormatter.ofPattern(one, Locale.ENGLISH));
  }

  /** What Excel shows in English for a date of this format. Empty if the format is too long. */
  static String text(String format, LocalDateTime at) {
    StringBuilder text = new StringBuilder();
    String code = format.split(";", -1)[0];
    if (code.length() > CODE_CHARACTERS_MAX) {
      return "";
    }
    boolean halves = code.toLowerCase(Locale.ROOT).matches(".*(am/pm|a/p).*");
    boolean afterHour = false;
    for (Matcher token = TOKEN.matcher(code); token.find(); ) {
      if (token.group("quoted") != null) {
        text.append(token.group("quoted"));
      } else if (token.group("escaped") != null) {
        text.append(token.group("escaped"));
      } else if (token.group("half") != null) {
        text.append(at.getHour() < HALF_A_DAY ? "AM" : "PM");
      } else if (token.group("part") != null) {
        String part = token.group("part").toLowerCase(Locale.ROOT);
        boolean minute = afterHour || isBeforeSecond(code.substring(token.end()));
        text.append(formatter(pattern(part, minute, halves)).format(at));
        afterHour = part.startsWith("h");
      } else if (token.group("other") != null) {
        text.append(token.group("other"));
      }
    }
    return text.toString();
  }

  private static boolean isBeforeSecond(String rest) {
    for (Matcher token = TOKEN.matcher(rest); token.find(); ) {
      String part = token.group("part");
      if (part != null) {
        return part.toLowerCase(Locale.ROOT).startsWith("s");
      }
    }
    return false;
  }

  /** The pattern of Java for a part of a format of Excel. */
  private static String pattern(String part, boolean minute, boolean halves) {
    int length = part.length();
    return switch (part.charAt(0)) {
      case 'y' -> length < 3 ? "uu" : "uuuu";
      case 'e' -> "uuuu";
      case 'd' -> length < 3 ? part : length == 3 ? "EEE" : "EEEE";
      case 'h' -> (halves ? "h" : "H").repeat(Math.min(length, 2));
      case 's' -> "s".repeat(Math.min(length, 2));
      default -> minute ? "m".repeat(Math.min(length, 2)) : "M".repeat(Math.min(length, 5));
    };
  }

  /** Whether this text shows the whole date, and the time unless it is midnight. */
  static boolean showsAll(String shown, LocalDateTime at) {
    Collection<Integer> numbers = new ArrayList<>();
    for (Matcher number = NUMBER.matcher(shown); number.find(); ) {
      wholeNumber(number.group()).ifPresent(numbers::add);
    }
    LocalTime time = at.toLocalTime();
    return (numbers.remove(at.getYear()) || numbers.remove((at.getYear() % CENTURY)))
        && numbers.remove(at.getDayOfMonth())
        && (numbers.remove(at.getMonthValue()) || NAME.matcher(shown).find())
        && (time.toSecondOfDay() == 0
            || numbers.remove(time.getHour())
            || numbers.remove(((time.getHour() + HALF_A_DAY - 1) % HALF_A_DAY + 1)))
        && (time.getMinute() == 0 || numbers.remove(time.getMinute()))
        && (time.getSecond() == 0 || numbers.remove(time.getSecond()));
  }

  private static OptionalInt wholeNumber(String digits) {
    return digits.length() > 4 ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(digits));
  }
}
