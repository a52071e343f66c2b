package hubreturns.client.results;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import hubreturns.client.answer.LineOutcome;
import hubreturns.client.journal.Journal;
import hubreturns.client.keys.UnusableInput;
import hubreturns.client.storage.HexDigest;
import hubreturns.client.storage.PrivateFiles;
import hubreturns.client.storage.StorageAdvice;
import hubreturns.returns.Form;
import hubreturns.returnsfile.GivenFile;
import hubreturns.returnsfile.Line;
import hubreturns.returnsfile.Line.ReturnLine;
import hubreturns.returnsfile.ReturnsFile;
import hubreturns.returnsfile.ReturnsOptions;
import hubreturns.returnsfile.ReturnsReader;
import hubreturns.returnsfile.ReturnsReading;
import hubreturns.returnsfile.ReturnsTable;
import hubreturns.returnsfile.SpreadsheetCells;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes lines of a returns file with their results. All lines go into the results file. Those that
 * a person has to correct also go into a file of their own (docs/client.md#results).
 */
public final class ResultsFile {
  private static final String SHEET = "Returns";

  private static final String OTHER_RESULTS = ", or name another file with --results";

  /** As many characters as the name of a file that is kept has more than before. */
  private static final String KEPT_NAME_ADDS = ".1795716000-9";

  private ResultsFile() {}

  /**
   * Writes or replaces the results file: every line of the input, in its order, and then hubs that
   * the input no longer names.
   *
   * @return the new path of an earlier file that somebody had changed; empty if there was none
   */
  public static Optional<Path> write(
      Path target,
      ReturnsFile file,
      Function<Line, LineResult> results,
      List<HubWithoutLine> withoutLine,
      Journal journal,
      Instant now) {
    List<List<String>> rows = rows(file, file.lines(), results, ReturnsTable.CLIENT_COLUMNS);
    for (HubWithoutLine one : withoutLine) {
      Line line = new ReturnLine(0, one.cells(file.header()), one.hub(), one.detail());
      rows.add(ReturnsTable.cells(file, line, added("", one.result())));
    }
    byte[] content = content(target, rows);
    Optional<Path> kept = put(target, content, OTHER_RESULTS, journal, now);
    journal.wrote(HexDigest.of(content));
    return kept;
  }

  /**
   * Renames the results and the lines to correct of an earlier run if they name hubs that this
   * run's results leave out, for example because the returns file has the name of last week's.
   *
   * @param hubs that this run's results name
   * @return the old and the new paths
   */
  public static Map<Path, Path> keepWhatOthersNeed(
      Path results, List<Path> toCorrect, Set<DeviceId> hubs, Journal journal, Instant now) {
    Map<Path, Path> renamed = new LinkedHashMap<>();
    Path inHand = results;
    try {
      Optional<NamedHubs> earlier = hubs(results);
      // A file of its own that it cannot read, such as a very large workbook, may name other hubs.
      boolean isLost =
          earlier
              .map(one -> one.isLostIn(hubs))
              .orElseGet(() -> isFrom(journal::hasWritten, results));
      // The lines to correct first: after an interruption the results tell that both are needed.
      for (Path file : toCorrect) {
        inHand = file;
        if (earlier.isPresent() ? isLost && hubs(file).isPresent() : isOther(file, hubs)) {
          renamed.put(file, GivenFile.keep(file, now));
        }
      }
      inHand = results;
      if (isLost) {
        renamed.put(results, GivenFile.keep(results, now));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          notRenamed(inHand, journal, inHand.equals(results) ? OTHER_RESULTS : "", e), e);
    }
    return renamed;
  }

  private static boolean isOther(Path file, Set<DeviceId> hubs) throws IOException {
    return hubs(file).filter(named -> named.isOther(hubs)).isPresent();
  }

  private static Optional<NamedHubs> hubs(Path file) throws IOException {
    return Files.isRegularFile(file) ? NamedHubs.of(file) : Optional.empty();
  }

  /** The hubs that the results of this file name. */
  public static Set<DeviceId> hubs(ReturnsFile file, List<HubWithoutLine> withoutLine) {
    return Stream.concat(
            file.lines().stream().flatMap(line -> file.hub(line).stream()),
            withoutLine.stream().map(HubWithoutLine::hub))
        .collect(Collectors.toSet());
  }

  /**
   * Whether a run with this journal wrote the results file as it is. The journal then has every
   * outcome in it, so nobody needs to read the file.
   *
   * @param hasWritten whether it wrote a file with this SHA-256
   */
  public static boolean isFrom(Predicate<String> hasWritten, Path results) {
    try {
      return Files.isRegularFile(results) && hasWritten.test(HexDigest.of(results));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the results of an earlier run, " + results, e);
    }
  }

  /**
   * The hubs that a results file calls accepted; none if there is no results file of this name, or
   * an empty one.
   *
   * @throws UnusableInput when the file holds something else, or no outcomes; its hubs might
   *     otherwise be sent again
   */
  public static Set<DeviceId> accepted(Path results) {
    try {
      if (!Files.exists(results) || Files.size(results) == 0) {
        return Set.of();
      }
      if (!(ReturnsReader.read(results, ReturnsOptions.of(Form.LIST))
          instanceof ReturnsReading.Table(ReturnsFile file))) {
        throw noResults(results, "is not a results file");
      }
      int code =
          NamedHubs.codeColumn(file)
              .orElseThrow(() ->
                  noResults(
                      results,
                      "is not a results file (no column 'code' among the columns of results)"));
      // Also of lines that are bad here: the run that returned the hub may have left out a column.
      return file.lines().stream()
          .filter(line -> line.cell(code).equals(ResponseCode.I0.text()))
          .flatMap(line -> file.hub(line).stream())
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the results of an earlier run, " + results, e);
    }
  }

  private static UnusableInput noResults(Path file, String flaw) {
    return new UnusableInput(
        file
            + " "
            + flaw
            + ", and its hubs could be sent again. Move it away, or name another file with --results");
  }

  /** Whether a file of this name is a workbook. */
  public static boolean isWorkbook(Path target) {
    return target.toString().toLowerCase(Locale.ROOT).endsWith(TextWorkbook.ENDING);
  }

  /**
   * Writes the lines that have to be corrected, with what is wrong and what to do.
   *
   * @return the new path of an earlier file that somebody had changed; empty if there was none
   */
  public static Optional<Path> writeToCorrect(
      Path target,
      ReturnsFile file,
      List<Line> lines,
      Function<Line, LineResult> results,
      Journal journal,
      Instant now) {
    List<List<String>> rows = rows(file, lines, results, ReturnsTable.ADVICE_COLUMNS);
    return put(target, content(target, rows), "", journal, now);
  }

  /** What happened to a file of lines to correct of an earlier run, which is out of date. */
  public enum Withdrawal {
    /** There was no such file. */
    NONE,
    /** The file was as the client wrote it. */
    DELETED,
    /** Somebody changed the file, or another program wrote it. */
    KEPT
  }

  /** Deletes the lines to correct of an earlier run, unless a person may have worked on them. */
  public static Withdrawal withdraw(Path target, Journal journal) {
    try {
      if (!Files.isRegularFile(target)) {
        return Withdrawal.NONE;
      }
      if (!journal.hasWritten(HexDigest.of(target))) {
        return Withdrawal.KEPT;
      }
      Files.delete(target);
      return Withdrawal.DELETED;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot delete " + target + " of an earlier run, which is out of date", e);
    }
  }

  /**
   * Writes a file. If there is a file that the client did not write as it is now, that file gets
   * another name: a person may have corrected half of it.
   *
   * @param otherWay what a person can do instead of removing the cause of a failure
   */
  private static Optional<Path> put(
      Path target, byte[] content, String otherWay, Journal journal, Instant now) {
    String digest = HexDigest.of(content);
    Optional<Path> kept = Optional.empty();
    try {
      if (Files.exists(target)) {
        String found = HexDigest.of(target);
        if (found.equals(digest)) {
          return kept;
        }
        if (!journal.hasWritten(found)) {
          kept = Optional.of(GivenFile.keep(target, now));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(notRenamed(target, journal, otherWay, e), e);
    }
    journal.writing(digest);
    try {
      PrivateFiles.replace(target, content);
    } catch (IOException e) {
      throw new UncheckedIOException(notWritten(target, journal, otherWay, e), e);
    }
    return kept;
  }

  /** The header and the lines. */
  private static List<List<String>> rows(
      ReturnsFile file,
      List<Line> lines,
      Function<Line, LineResult> results,
      List<String> resultColumns) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(ReturnsTable.header(file, resultColumns));
    for (Line line : lines) {
      List<String> added =
          added(String.valueOf(line.number()), results.apply(line))
              .subList(0, resultColumns.size());
      rows.add(ReturnsTable.cells(file, line, added));
    }
    return rows;
  }

  private static byte[] content(Path target, List<List<String>> rows) {
    return isWorkbook(target) ? workbook(rows) : csv(rows);
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
  private static List<String> added(String number, LineResult result) {
    LineOutcome outcome = result.outcome();
    return List.of(
        number,
        outcome.code(),
        SpreadsheetCells.safe(outcome.meaning()),
        SpreadsheetCells.safe(outcome.whatToDo()),
        result.requestId(),
        result.answeredAt(),
        result.returnReference());
  }

  /**
   * Checks, before anything is sent, that the results and the lines to correct can be written, and
   * that earlier ones can be replaced or get another name.
   */
  public static void checkThatItCanBeWritten(Path target, List<Path> toCorrect) {
    check(target, "results", OTHER_RESULTS, "");
    for (Path file : toCorrect) {
      if (file.equals(toCorrect.getFirst()) || Files.isRegularFile(file)) {
        check(file, "lines to correct", "", ". This name begins like that of the returns file");
      }
    }
  }

  private static void check(Path file, String content, String otherWay, String note) {
    try {
      PrivateFiles.probe(file);
      String name = file.getFileName().toString();
      PrivateFiles.probeName(file.resolveSibling(name + KEPT_NAME_ADDS));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "nothing was sent, because the %s cannot be written to %s: %s%s, and run the same command again%s"
              .formatted(content, file, StorageAdvice.of(file, e), otherWay, note),
          e);
    }
  }

  private static String notRenamed(
      Path file, Journal journal, String otherWay, IOException trouble) {
    return "cannot give the earlier file %s another name. Every answer is in the journal %s: %s%s, and run the same command again"
        .formatted(file, journal.file(), StorageAdvice.of(file, trouble), otherWay);
  }

  private static String notWritten(
      Path target, Journal journal, String otherWay, IOException trouble) {
    String advice = StorageAdvice.of(target, trouble) + otherWay;
    return Files.exists(journal.file())
        ? "cannot write %s. Every answer is in the journal %s: %s, and run the same command again to write the file"
            .formatted(target, journal.file(), advice)
        : ("cannot write %s, and the journal %s is gone: %s, and restore the journal. Without it, hubs that"
                + " were accepted are sent again and rejected with E081401")
            .formatted(target, journal.file(), advice);
  }
}
