package hubreturns.service.operations;

import hubreturns.returnsfile.VisibleText;
import hubreturns.returnsfile.WrittenEui64;
import hubreturns.service.operations.SettingsFile.FileValue;
import hubreturns.vocabulary.UserId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The values of the settings: the command line wins over the environment, the environment over the
 * file, and the file over the default.
 */
public final class Settings {
  private static final Pattern OU = Pattern.compile("[0-9A-Fa-f]{2}");
  private static final Pattern RATE = Pattern.compile("[0-9]{1,20}(?:\\.[0-9]{1,20})?");
  private static final int RATE_MOST = 1_000_000;

  private final Map<Setting, String> values;
  private final Map<Setting, String> names;
  private final List<String> warnings;

  private Settings(Map<Setting, String> values, Map<Setting, String> names, List<String> warnings) {
    this.values = values;
    this.names = names;
    this.warnings = List.copyOf(warnings);
  }

  /** Settings with these values, and otherwise with the defaults. */
  public static Settings of(Map<Setting, String> values) {
    return from(values, Map.of(), Optional.empty());
  }

  /**
   * Combines the sources. A blank value counts as unset, so that the next source decides.
   *
   * @param options the options of the command line
   * @param environment the process's environment
   * @param file a properties file whose keys are the options without dashes
   * @throws BadSetting when the file or one of the values cannot be used
   */
  public static Settings from(
      Map<Setting, String> options, Map<String, String> environment, Optional<Path> file) {
    Set<String> keys =
        Arrays.stream(Setting.values()).map(Settings::key).collect(Collectors.toSet());
    List<String> warnings = new ArrayList<>();
    Map<String, FileValue> fileValues =
        file.map(path -> SettingsFile.read(path, keys, warnings)).orElse(Map.of());
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    Map<Setting, String> names = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      Optional<String> given =
          usable(setting.option(), Optional.ofNullable(options.get(setting)), warnings)
              .or(() ->
                  usable(
                      setting.variable(),
                      Optional.ofNullable(environment.get(setting.variable())),
                      warnings));
      Optional<FileValue> inFile =
          Optional.ofNullable(fileValues.get(key(setting)))
              .filter(value -> given.isEmpty() && !value.value().isEmpty());
      values.put(setting, given.or(() -> inFile.map(FileValue::value)).orElse(setting.standard()));
      names.put(
          setting,
          inFile
              .map(value ->
                  "%s, line %d: %s (%s)"
                      .formatted(
                          file.orElseThrow(), value.line(), key(setting), setting.variable()))
              .orElse(setting.variable()));
    }
    return new Settings(values, names, warnings);
  }

  /** The value of an option or a variable; empty when it is unset or blank. */
  private static Optional<String> usable(
      String name, Optional<String> given, List<String> warnings) {
    Optional<String> value = given.map(VisibleText::strip).filter(text -> !text.isEmpty());
    value
        .flatMap(Settings::flaw)
        .ifPresent(flaw -> {
          throw new BadSetting("the value of %s %s".formatted(name, flaw));
        });
    value
        .flatMap(Settings::doubt)
        .ifPresent(doubt -> warnings.add("The value of %s %s".formatted(name, doubt)));
    return value;
  }

  /** Why a value cannot be used, whatever the setting. It never shows the value. */
  static Optional<String> flaw(String value) {
    return value.lines().count() > 1
        ? Optional.of("holds a line end. Write the value on one line")
        : VisibleText.flaw(value);
  }

  /** Why a value is probably not what was meant. It never shows the value. */
  static Optional<String> doubt(String value) {
    char first = value.isEmpty() ? ' ' : value.charAt(0);
    return value.length() > 1 && "\"'".indexOf(first) >= 0 && value.endsWith(String.valueOf(first))
        ? Optional.of(
            "is in quotes, and the quotes count as part of the value. Delete them, unless they"
                + " belong to the value")
        : Optional.empty();
  }

  /** What is probably wrong with the values, one sentence for each place. */
  List<String> warnings() {
    return warnings;
  }

  private static String key(Setting setting) {
    return setting.option().substring(2);
  }

  /** The OUs that a signer's certificate may have. */
  List<String> acceptedUserOus() {
    List<String> units = list(Setting.ACCEPTED_USER_OU);
    if (units.isEmpty()) {
      throw bad(Setting.ACCEPTED_USER_OU, "; give at least one OU");
    }
    for (String unit : units) {
      if (!OU.matcher(unit).matches()) {
        throw bad(
            Setting.ACCEPTED_USER_OU,
            ", and '%s' is not an OU of two hex digits. Separate several OUs with commas, such as 87,8A"
                .formatted(unit));
      }
    }
    return units;
  }

  /** The value; empty when unset. */
  public Optional<String> optional(Setting setting) {
    return Optional.ofNullable(values.get(setting)).filter(value -> !value.isEmpty());
  }

  /** The value of a setting that has a default. */
  public String text(Setting setting) {
    return optional(setting)
        .orElseThrow(() -> new BadSetting(setting.variable() + " is needed here, and is not set"));
  }

  /** The value as a path. */
  public Path path(Setting setting) {
    return Path.of(text(setting));
  }

  /** The value as a whole number within the bounds of the setting. */
  public int number(Setting setting) {
    String text = text(setting);
    // Without signs, and without the digits of other scripts, which the JDK reads as well.
    if (text.matches("[0-9]{1,10}")) {
      long number = Long.parseLong(text);
      if (number >= setting.least() && number <= setting.most()) {
        return (int) number;
      }
    }
    throw bad(
        setting, "; give a whole number from %d to %d".formatted(setting.least(), setting.most()));
  }

  /** The value as a number of days. */
  public Duration days(Setting setting) {
    return Duration.ofDays(number(setting));
  }

  /** The value as a positive number. */
  public double rate(Setting setting) {
    String text = text(setting);
    // Without the JDK's other forms, such as 5d or 0x1p3.
    if (RATE.matcher(text).matches()) {
      double rate = Double.parseDouble(text);
      if (rate > 0 && rate <= RATE_MOST) {
        return rate;
      }
    }
    throw bad(setting, "; give a number above 0 and up to 1000000, such as 5 or 0.5");
  }

  /** The value as a positive number; empty when unset. */
  public OptionalDouble optionalRate(Setting setting) {
    return optional(setting).isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(rate(setting));
  }

  /** The value as one of these constants, in small letters. */
  public <E extends Enum<E>> E choice(Setting setting, Class<E> constants) {
    return constant(text(setting), constants)
        .orElseThrow(() -> notAmong(setting, "one of", constants));
  }

  /** The value as one or more of these constants, in small letters. */
  public <E extends Enum<E>> Set<E> choices(Setting setting, Class<E> constants) {
    Set<E> chosen = EnumSet.noneOf(constants);
    for (String name : list(setting)) {
      chosen.add(
          constant(name, constants)
              .orElseThrow(() -> notAmong(setting, "one or more of", constants)));
    }
    if (chosen.isEmpty()) {
      throw notAmong(setting, "one or more of", constants);
    }
    return chosen;
  }

  /**
   * Whether these settings, which belong together, are set.
   *
   * @param rule the error when only some of them are, with a {@code %s} for each
   */
  boolean areSet(String rule, Setting... together) {
    long given = Arrays.stream(together).filter(one -> optional(one).isPresent()).count();
    if (given > 0 && given < together.length) {
      throw new BadSetting(
          rule.formatted(Arrays.stream(together).map(Setting::variable).toArray()));
    }
    return given > 0;
  }

  private static <E extends Enum<E>> Optional<E> constant(String text, Class<E> constants) {
    return Arrays.stream(constants.getEnumConstants())
        .filter(constant -> constant.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst();
  }

  private <E extends Enum<E>> BadSetting notAmong(
      Setting setting, String howMany, Class<E> constants) {
    String allowed = Arrays.toString(constants.getEnumConstants()).toLowerCase(Locale.ROOT);
    return bad(setting, "; give %s %s".formatted(howMany, allowed));
  }

  /** The value as true or false. */
  public boolean isTrue(Setting setting) {
    return switch (text(setting)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw bad(setting, "; give true or false");
    };
  }

  /** The DSP's own identifier. */
  public UserId dsp() {
    return UserId.read(WrittenEui64.typed(text(Setting.DSP_EUI)))
        .orElseThrow(() ->
            bad(
                Setting.DSP_EUI,
                ", not an EUI-64. Write 16 hex digits, such as " + Setting.DSP_EUI.standard()));
  }

  /** The value as a list. */
  public List<String> list(Setting setting) {
    return Arrays.stream(text(setting).split(",", -1))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  /** This node's name in the audit trail. */
  public String node() {
    return optional(Setting.NODE).orElseGet(Settings::hostName);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** The setting's variable, and the line of the file if the value is from there. */
  String name(Setting setting) {
    return names.getOrDefault(setting, setting.variable());
  }

  /** A value that cannot be used; the reason follows the value. */
  BadSetting bad(Setting setting, String reason) {
    return new BadSetting("%s is '%s'%s".formatted(name(setting), text(setting), reason));
  }

  /** A setting that cannot be used; its message is for the operator. */
  public static final class BadSetting extends RuntimeException {
    BadSetting(String message) {
      super(message);
    }

    BadSetting(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
