package hubreturns.launcher;

import java.io.File;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Rules for the command lines of all programs. */
public final class CommandLineRules {
  private CommandLineRules() {}

  /**
   * Makes a command line and its subcommands read whole numbers by one rule, and words without
   * regard to case.
   */
  public static void addTo(CommandLine line) {
    line.registerConverter(int.class, CommandLineRules::wholeNumber);
    line.registerConverter(Integer.class, CommandLineRules::wholeNumber);
    line.setCaseInsensitiveEnumValuesAllowed(true);
  }

  /** The name of a program and its version, from the manifest of its jar. */
  public static String version(String name, Class<?> program) {
    String version = program.getPackage().getImplementationVersion();
    return name + " " + (version == null ? "(not packaged)" : version);
  }

  private static Integer wholeNumber(String text) {
    // Without a plus sign, and without the digits of other scripts, which the JDK reads as well.
    if (text.matches("-?[0-9]{1,10}")) {
      long number = Long.parseLong(text);
      if (number == (int) number) {
        return (int) number;
      }
    }
    throw new TypeConversionException("'" + text + "' is not a whole number");
  }

  /** Reads values, and reports what the reader refuses as wrong usage. */
  public static <T> ITypeConverter<T> reading(Function<String, T> reader) {
    return text -> {
      try {
        return reader.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }

  /**
   * What is wrong with a command line, and where to read more, in one line.
   *
   * @param arguments the words as typed, to find a file whose name looks like an option
   */
  public static String wrongUsage(ParameterException e, String... arguments) {
    CommandLine line = e.getCommandLine();
    Optional<String> dashed =
        Stream.of(arguments)
            // Whoever writes "--" knows that the names after it are no options.
            .takeWhile(argument -> !argument.equals("--"))
            .filter(argument -> argument.startsWith("-") && new File(argument).exists())
            .findFirst();
    String problem =
        e instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && !line.getSubcommands().isEmpty()
            ? "'%s' is not a command. The commands are: %s"
                .formatted(
                    unmatched.getUnmatched().getFirst(),
                    String.join(", ", line.getSubcommands().keySet()))
            : String.valueOf(e.getMessage());
    String advice =
        dashed
            .map(
                "'%1$s' begins with a dash, as options do. If it is a file, write ./%1$s"
                    ::formatted)
            .orElse(problem);
    return "%s. See %s --help"
        .formatted(
            advice.replaceAll("\\R", " ").replaceAll("\\.$", ""),
            line.getCommandSpec().qualifiedName());
  }

  /**
   * Reads options that are not on the command line from environment variables.
   *
   * @param prefix the start of their names, such as {@code HUB_RETURNS_CLIENT_}
   */
  public static IDefaultValueProvider defaults(String prefix, Map<String, String> environment) {
    return argument -> {
      if (argument instanceof OptionSpec option && option.arity().min() > 0) {
        String value = environment.getOrDefault(variable(prefix, option), "");
        return value.isBlank() ? null : value;
      }
      return null;
    };
  }

  private static String variable(String prefix, OptionSpec option) {
    String name = option.longestName().replaceFirst("^--?", "").replace('-', '_');
    return prefix + name.toUpperCase(Locale.ROOT);
  }

  /**
   * A warning for each environment variable with this prefix that the program does not read, such
   * as a misspelt one.
   *
   * @param others variables that are not options
   */
  public static List<String> warnings(
      String prefix, Map<String, String> environment, CommandLine line, String... others) {
    Set<String> read =
        Stream.concat(Stream.of(line), line.getSubcommands().values().stream())
            .flatMap(command -> command.getCommandSpec().options().stream())
            .filter(option -> option.arity().min() > 0)
            .map(option -> variable(prefix, option))
            .collect(Collectors.toSet());
    return environment.keySet().stream()
        .filter(name -> name.startsWith(prefix) && !read.contains(name))
        .filter(name -> !List.of(others).contains(name))
        .sorted()
        .map(
            name -> "warning: " + name + " is not a setting and has no effect. Correct or unset it")
        .toList();
  }
}
