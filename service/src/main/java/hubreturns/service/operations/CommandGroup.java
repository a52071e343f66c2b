package hubreturns.service.operations;

/** A command that only groups others. */
abstract class CommandGroup extends Subcommand {
  @Override
  public final Integer call() {
    throw wrong(
        "Name one of the commands: " + String.join(", ", spec.subcommands().keySet()) + ".");
  }
}
