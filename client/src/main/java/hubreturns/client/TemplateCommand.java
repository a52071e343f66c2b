package hubreturns.client;

import hubreturns.returnsfile.Column;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code template}: prints the header line of a returns file. */
@Command(
    name = "template",
    usageHelpAutoWidth = true,
    description = {
      "Prints the header line of a returns file with all columns.",
      "Only device_id and return_type are always needed; delete columns that you do not use."
    })
final class TemplateCommand implements Callable<Integer> {
  private final Computer computer;

  TemplateCommand(Computer computer) {
    this.computer = computer;
  }

  @Override
  public Integer call() {
    computer.out().println(String.join(",", Column.titles()));
    return Exit.DONE;
  }
}
