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
  private final Surroundings surroundings;

  TemplateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    surroundings.out().println(String.join(",", Column.titles()));
    return Exit.DONE;
  }
}
