package hubreturns.client.results;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import hubreturns.client.answer.LineOutcome;
import hubreturns.client.storage.PrivateFiles;
import hubreturns.returns.Form;
import hubreturns.returnsfile.ColumnName;
import hubreturns.returnsfile.Line;
import hubreturns.returnsfile.ReturnsFile;
import hubreturns.returnsfile.ReturnsOptions;
import hubreturns.returnsfile.ReturnsReader;
import hubreturns.returnsfile.ReturnsReading;
import hubreturns.returnsfile.ReturnsTable;
import hubreturns.returnsfile.TextWorkbook;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ResponseCode;
import java.io.ByteArrayOutputStream;
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
import java.util.Locale;
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

  private static final String CODE = "code";
  private static final String SHEET = "Returns";
  private static final String FORMULA_STARTS = "=+-@\t\r";

  /** The first result columns, which say what is wrong with a line. */
  private static final int ADVICE_COLUMNS = 4;

  private ResultsFile() {}

  /** Writes or replaces the results file: every line of the input, in its order. */
  public static void write(Path target, ReturnsFile file, Function<Line, LineResult> results) {
    replace(target, rows(file, file.lines(), results, RESULT_COLUMNS.size()));
  }

  /** The hubs that a results file calls accepted; none if there is no results file of this name. */
  public static Set<DeviceId> accepted(Path results) {
    try {
      if (!Files.exists(results)
          || !(ReturnsReader.read(results, ReturnsOptions.of(Form.LIST))
              instanceof ReturnsReading.Table(ReturnsFile file))) {
        return Set.of();
      }
      int code = file.header().stream().map(ColumnName::of).toList().indexOf(ColumnName.of(CODE));
      return file.good().stream()
          .filter(line -> code >= 0 && line.cell(code).equals(ResponseCode.I0.text()))
          .map(Line.ReturnLine::hub)
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the results of an earlier run, " + results, e);
    }
  }

  /** Whether a file of this name is a workbook. */
  public static boolean isWorkbook(Path target) {
    return target.toString().toLowerCase(Locale.ROOT).endsWith(TextWorkbook.ENDING);
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
    List<List<String>> rows = rows(file, lines, results, ADVICE_COLUMNS);
    Optional<Path> kept = Optional.empty();
    try {
      if (Files.exists(target)) {
        if (holds(target, rows)) {
          return kept;
        }
        kept = Optional.of(earlier(target, now));
        Files.move(target, kept.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the earlier " + target, e);
    }
    replace(target, rows);
    return kept;
  }

  /** Whether the file holds exactly these rows. Two workbooks that say the same differ in bytes. */
  private static boolean holds(Path target, List<List<String>> rows) throws IOException {
    if (!isWorkbook(target)) {
      return Arrays.equals(Files.readAllBytes(target), csv(rows));
    }
    return ReturnsReader.read(target, ReturnsOptions.of(Form.LIST))
            instanceof ReturnsReading.Table(ReturnsFile found)
        && found.header().equals(rows.getFirst())
        && found.lines().stream()
            .map(line -> IntStream.range(0, found.header().size()).mapToObj(line::cell).toList())
            .toList()
            .equals(rows.subList(1, rows.size()));
  }

  private static Path earlier(Path target, Instant now) {
    String name = target.getFileName().toString();
    String ending = name.substring(name.lastIndexOf('.'));
    String start = name.substring(0, name.length() - ending.length()) + "." + now.getEpochSecond();
    Path earlier = target.resolveSibling(start + ending);
    for (int i = 1; Files.exists(earlier); i++) {
      earlier = target.resolveSibling(start + "-" + i + ending);
    }
    return earlier;
  }

  /** The header and the lines. */
  private static List<List<String>> rows(
      ReturnsFile file, List<Line> lines, Function<Line, LineResult> results, int resultColumns) {
    List<Integer> kept = keptColumns(file);
    List<List<String>> rows = new ArrayList<>();
    List<String> header = new ArrayList<>(kept.stream().map(file.header()::get).toList());
    header.addAll(RESULT_COLUMNS.subList(0, resultColumns));
    rows.add(header);
    for (Line line : lines) {
      List<String> cells = new ArrayList<>(kept.stream().map(line::cell).toList());
      cells.addAll(added(line, results.apply(line)).subList(0, resultColumns));
      rows.add(cells);
    }
    return rows;
  }

  private static byte[] csv(List<List<String>> rows) {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      rows.forEach(csv::writeRecord);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] workbook(List<List<String>> rows) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TextWorkbook workbook = new TextWorkbook(bytes, SHEET, rows.getFirst())) {
      for (List<String> row : rows.subList(1, rows.size())) {
        workbook.row(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
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

  /** Finds out before anything is sent whether the results can be written. */
  public static void checkThatItCanBeWritten(Path target) {
    try {
      PrivateFiles.probe(target);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "nothing was sent, because the results cannot be written to " + target, e);
    }
  }

  private static void replace(Path target, List<List<String>> rows) {
    try {
      PrivateFiles.replace(target, isWorkbook(target) ? workbook(rows) : csv(rows));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write "
              + target
              + ". Every answer is in the journal: make room, and run the same command again to"
              + " write the file",
          e);
    }
  }
}
