package hubreturns.service.operations;

import java.util.concurrent.Callable;

/** A command that only groups others. */
abstract class CommandGroup extends Subcommand implements Callable<Integer> {
  @Override
  public final Integer call() {
    throw wrong(
        "Name one of the commands: " + String.join(", ", spec.subcommands().keySet()) + ".");
  }
}
