package hubreturns.service.operations;

import picocli.CommandLine.Command;

/** Lists the settings, which {@code --help} leaves out. */
@Command(
    name = "settings",
    description = "List every setting: its option, environment variable, default and meaning.")
final class SettingsCommand extends Subcommand {
  @Override
  public Integer call() {
    for (Setting setting : Setting.values()) {
      out().printf("%s  (%s)%n", setting.option(), setting.variable());
      out().println("    " + setting.meaning());
      if (!setting.standard().isEmpty()) {
        out().println("    default: " + setting.standard());
      }
    }
    out().printf("%s FILE  (%s)%n", CommandLineOrder.CONFIG, CommandLineOrder.CONFIG_VARIABLE);
    out().println("    properties file; its keys are the options above without the dashes");
    return Commands.DONE;
  }
}
