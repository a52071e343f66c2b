package hubreturns.client.results;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import hubreturns.client.answer.LineOutcome;
import hubreturns.returnsfile.Line;
import hubreturns.returnsfile.ReturnsFile;
import hubreturns.returnsfile.ReturnsTable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Writes each input line, in input order, with what became of it (operate.md, Client). */
public final class ResultsFile {
  private ResultsFile() {}

  /** Writes or replaces {@code target}, whole or not at all. */
  public static void write(Path target, ReturnsFile file, Function<Line, LineResult> results) {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      List<Integer> kept = keptColumns(file);
      csv.writeRecord(joined(kept, file.header(), ReturnsTable.RESULT_COLUMNS));
      for (Line line : file.lines()) {
        csv.writeRecord(joined(kept, line.cells(), added(line, results.apply(line))));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    replace(target, text.toString());
  }

  private static List<String> added(Line line, LineResult result) {
    LineOutcome outcome = result.outcome();
    return List.of(
        String.valueOf(line.number()),
        outcome.code(),
        outcome.meaning(),
        outcome.whatToDo(),
        result.requestId(),
        result.answeredAt());
  }

  /** An earlier results file may be sent again; its result columns are then the new ones'. */
  private static List<Integer> keptColumns(ReturnsFile file) {
    return IntStream.range(0, file.header().size())
        .filter(i -> !ReturnsTable.RESULT_COLUMNS.contains(file.header().get(i)))
        .boxed()
        .toList();
  }

  private static List<String> joined(List<Integer> kept, List<String> cells, List<String> added) {
    List<String> joined = new ArrayList<>();
    kept.forEach(i -> joined.add(cells.get(i)));
    joined.addAll(added);
    return joined;
  }

  private static void replace(Path target, String text) {
    Path beside = target.resolveSibling(target.getFileName() + ".part");
    try {
      Files.writeString(beside, text);
      try {
        Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the results " + target, e);
    }
  }
}
