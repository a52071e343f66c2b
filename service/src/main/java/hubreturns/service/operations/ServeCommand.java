package hubreturns.service.operations;

import picocli.CommandLine.Command;

/** Runs the service. */
@Command(name = "serve", description = "Run the service until it is stopped.")
final class ServeCommand extends Subcommand {
  @Override
  public Integer call() {
    return ((Commands) spec.root().userObject()).call();
  }
}
