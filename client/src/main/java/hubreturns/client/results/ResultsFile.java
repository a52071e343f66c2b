package hubreturns.client.results;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import hubreturns.client.answer.LineOutcome;
import hubreturns.client.storage.PrivateFiles;
import hubreturns.returnsfile.ColumnName;
import hubreturns.returnsfile.Line;
import hubreturns.returnsfile.ReturnsFile;
import hubreturns.returnsfile.ReturnsTable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes lines of a returns file with their results: all of them into the results file, and those
 * that a person has to correct into a file of their own (docs/client.md#results).
 */
public final class ResultsFile {
  private static final List<String> RESULT_COLUMNS =
      Stream.concat(ReturnsTable.RESULT_COLUMNS.stream(), Stream.of(ReturnsTable.RETURN_REFERENCE))
          .toList();
  private static final Set<ColumnName> RESULT_NAMES =
      RESULT_COLUMNS.stream().map(ColumnName::of).collect(Collectors.toSet());

  private static final String FORMULA_STARTS = "=+-@\t\r";

  /** The first result columns, which say what is wrong with a line. */
  private static final int ADVICE_COLUMNS = 4;

  private ResultsFile() {}

  /** Writes or replaces the results file: every line of the input, in its order. */
  public static void write(Path target, ReturnsFile file, Function<Line, LineResult> results) {
    replace(target, text(file, file.lines(), results, RESULT_COLUMNS.size()));
  }

  /**
   * Writes the lines that have to be corrected, with what is wrong and what to do. A file of this
   * name that holds something else is kept under another name: it may be half corrected.
   *
   * @return where an earlier file is kept; empty when there was none
   */
  public static Optional<Path> writeToCorrect(
      Path target,
      ReturnsFile file,
      List<Line> lines,
      Function<Line, LineResult> results,
      Instant now) {
    byte[] text = text(file, lines, results, ADVICE_COLUMNS);
    Optional<Path> kept = Optional.empty();
    try {
      if (Files.exists(target)) {
        if (Arrays.equals(Files.readAllBytes(target), text)) {
          return kept;
        }
        kept = Optional.of(earlier(target, now));
        Files.move(target, kept.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the earlier " + target, e);
    }
    replace(target, text);
    return kept;
  }

  private static Path earlier(Path target, Instant now) {
    String name = target.getFileName().toString().replaceFirst("\\.csv$", "");
    Path earlier = target.resolveSibling(name + "." + now.getEpochSecond() + ".csv");
    for (int i = 1; Files.exists(earlier); i++) {
      earlier = target.resolveSibling(name + "." + now.getEpochSecond() + "-" + i + ".csv");
    }
    return earlier;
  }

  private static byte[] text(
      ReturnsFile file, List<Line> lines, Function<Line, LineResult> results, int resultColumns) {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      List<Integer> kept = keptColumns(file);
      List<String> header = new ArrayList<>(kept.stream().map(file.header()::get).toList());
      header.addAll(RESULT_COLUMNS.subList(0, resultColumns));
      csv.writeRecord(header);
      for (Line line : lines) {
        List<String> cells = new ArrayList<>(kept.stream().map(line::cell).toList());
        cells.addAll(added(line, results.apply(line)).subList(0, resultColumns));
        csv.writeRecord(cells);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The cells that are added to a line, in the order of the result columns. */
  private static List<String> added(Line line, LineResult result) {
    LineOutcome outcome = result.outcome();
    return List.of(
        String.valueOf(line.number()),
        outcome.code(),
        inert(outcome.meaning()),
        inert(outcome.whatToDo()),
        result.requestId(),
        result.answeredAt(),
        result.returnReference());
  }

  /** A text of the DSP must not run as a formula in the supplier's spreadsheet. */
  private static String inert(String text) {
    return !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }

  /** A results file can be sent again: its old result columns make way for the new ones. */
  private static List<Integer> keptColumns(ReturnsFile file) {
    return IntStream.range(0, file.header().size())
        .filter(i -> !RESULT_NAMES.contains(ColumnName.of(file.header().get(i))))
        .boxed()
        .toList();
  }

  private static void replace(Path target, byte[] text) {
    try {
      PrivateFiles.replace(target, text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target, e);
    }
  }
}
