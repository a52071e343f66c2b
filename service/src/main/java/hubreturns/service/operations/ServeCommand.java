package hubreturns.service.operations;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the service. */
@Command(name = "serve", description = "Run the service until it is stopped.")
final class ServeCommand extends Subcommand {
  @Option(
      names = "--check",
      description = "only check the settings and the files that they name, and start nothing")
  boolean check;

  @Override
  public Integer call() throws IOException {
    Commands commands = (Commands) spec.root().userObject();
    if (!check) {
      return commands.call();
    }
    new Server(commands.settings()).check();
    out().println("The service can start with these settings and the files that they name.");
    out().println("Not checked: the database, the ports, and Remedy.");
    return Commands.DONE;
  }
}
