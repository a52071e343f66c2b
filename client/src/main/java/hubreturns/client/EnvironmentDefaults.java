package hubreturns.client;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Reads options that are not on the command line from {@code HUB_RETURNS_CLIENT_...} variables. */
final class EnvironmentDefaults implements IDefaultValueProvider {
  private static final String PREFIX = "HUB_RETURNS_CLIENT_";

  private final Map<String, String> environment;

  EnvironmentDefaults(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (argument instanceof OptionSpec option && option.arity().min() > 0) {
      String name = option.longestName().replaceFirst("^--?", "").replace('-', '_');
      String value = environment.getOrDefault(PREFIX + name.toUpperCase(Locale.ROOT), "");
      return value.isBlank() ? null : value;
    }
    return null;
  }
}
