package hubreturns.client;

import hubreturns.client.keys.UnusableInput;
import hubreturns.returnsfile.Column;
import hubreturns.returnsfile.TextWorkbook;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code template}: writes an empty returns file. */
@Command(
    name = "template",
    description = {
      "Prints the header line of a returns file with all columns, or writes it into a file: CSV, or"
          + " a workbook whose columns are formatted as text.",
      "Only device_id and return_type are always needed; delete columns that you do not use."
    })
final class TemplateCommand implements Callable<Integer> {
  private static final String SHEET = "Returns";

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "The file to write: .csv or .xlsx. Default: standard output, as CSV.")
  private Optional<Path> file = Optional.empty();

  private final Computer computer;

  TemplateCommand(Computer computer) {
    this.computer = computer;
  }

  @Override
  public Integer call() {
    String header = String.join(",", Column.titles());
    if (file.isEmpty()) {
      computer.out().println(header);
      return Exit.DONE;
    }
    Path target = file.get();
    String name = target.toString().toLowerCase(Locale.ROOT);
    boolean workbook = name.endsWith(TextWorkbook.ENDING);
    if (!workbook && !name.endsWith(".csv")) {
      throw new UnusableInput(target + ": name a .csv or .xlsx file");
    }
    try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
      if (workbook) {
        new TextWorkbook(out, SHEET, Column.titles()).close();
      } else {
        out.write((header + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (FileAlreadyExistsException e) {
      throw new UnusableInput(target + " exists. Name a new file");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target, e);
    }
    computer.say("template: " + target);
    return Exit.DONE;
  }
}
