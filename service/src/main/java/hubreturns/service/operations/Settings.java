package hubreturns.service.operations;

import hubreturns.service.dsms.RemedyAccount.RaisesBy;
import hubreturns.vocabulary.UserId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The values of the settings: the command line wins over the environment, the environment over the
 * file, and the file over the default.
 */
public final class Settings {
  private final Map<Setting, String> values;

  private Settings(Map<Setting, String> values) {
    this.values = values;
  }

  /** These values, and otherwise the defaults. */
  public static Settings of(Map<Setting, String> values) {
    return from(values, Map.of(), Optional.empty());
  }

  /**
   * Combines the sources.
   *
   * @param options the options of the command line
   * @param environment the process's environment
   * @param file a properties file whose keys are the options without dashes
   * @throws BadSetting when the file cannot be used
   */
  public static Settings from(
      Map<Setting, String> options, Map<String, String> environment, Optional<Path> file) {
    Set<String> keys =
        Arrays.stream(Setting.values()).map(Settings::key).collect(Collectors.toSet());
    Map<String, String> fileValues =
        file.map(path -> SettingsFile.read(path, keys)).orElse(Map.of());
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      String fromFile = fileValues.getOrDefault(key(setting), setting.standard());
      String fromEnvironment = environment.getOrDefault(setting.variable(), fromFile);
      values.put(setting, options.getOrDefault(setting, fromEnvironment));
    }
    return new Settings(values);
  }

  private static String key(Setting setting) {
    return setting.option().substring(2);
  }

  /**
   * Reads each value that has a form, so that a wrong one is found before anything starts.
   *
   * @throws BadSetting when one cannot be used
   */
  void check() {
    for (Setting setting : Setting.values()) {
      if (setting.isNumber()) {
        number(setting);
      } else if (setting.isTrueOrFalse()) {
        isTrue(setting);
      }
    }
    dsp();
    rate(Setting.DSMS_RATE_PER_SECOND);
    optionalRate(Setting.USER_HUBS_PER_SECOND);
    choice(Setting.DSMS_RAISE_BY, RaisesBy.class);
    choice(Setting.SECURITY_LOG, SecurityLogFile.Target.class);
    if (list(Setting.ACCEPTED_USER_OU).isEmpty()) {
      throw bad(Setting.ACCEPTED_USER_OU, "; give at least one OU");
    }
  }

  /** The value; empty when unset. */
  public Optional<String> optional(Setting setting) {
    return Optional.ofNullable(values.get(setting)).filter(value -> !value.isBlank());
  }

  /** The value of a setting that has a default. */
  public String text(Setting setting) {
    return optional(setting)
        .orElseThrow(() -> new BadSetting(setting.variable() + " must not be blank"));
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
    try {
      double rate = Double.parseDouble(text);
      if (rate > 0 && rate <= 1_000_000) {
        return rate;
      }
    } catch (NumberFormatException notANumber) {
      // Falls through to the error.
    }
    throw bad(setting, "; give a number above 0");
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
    return UserId.read(text(Setting.DSP_EUI))
        .orElseThrow(() -> bad(Setting.DSP_EUI, ", not an EUI-64"));
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

  /** A value that cannot be used; the reason follows the value. */
  BadSetting bad(Setting setting, String reason) {
    return new BadSetting("%s is '%s'%s".formatted(setting.variable(), text(setting), reason));
  }

  /** A setting that cannot be used; its message is for the operator. */
  public static final class BadSetting extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadSetting(String message) {
      super(message);
    }

    BadSetting(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
