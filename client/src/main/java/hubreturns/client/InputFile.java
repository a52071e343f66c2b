package hubreturns.client;

import hubreturns.client.keys.UnusableInput;
import hubreturns.client.storage.HexDigest;
import hubreturns.returns.Form;
import hubreturns.returnsfile.Column;
import hubreturns.returnsfile.ColumnMapping;
import hubreturns.returnsfile.ColumnMapping.MappedColumn;
import hubreturns.returnsfile.Flaw;
import hubreturns.returnsfile.GivenFile;
import hubreturns.returnsfile.Origin;
import hubreturns.returnsfile.RequestCount;
import hubreturns.returnsfile.ReturnsFile;
import hubreturns.returnsfile.ReturnsOptions;
import hubreturns.returnsfile.ReturnsReader;
import hubreturns.returnsfile.ReturnsReading;
import hubreturns.returnsfile.SpreadsheetDamage;
import hubreturns.returnsfile.TextWorkbook;
import hubreturns.vocabulary.Counted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A returns file that can be sent.
 *
 * @param sha256 of its bytes, in hex
 */
record InputFile(Path path, String sha256, ReturnsFile file) {
  static final int FLAWS_SHOWN_MAX = 1_000;
  private static final int REPEATS_SHOWN_MAX = 10;
  private static final int SHEETS_SHOWN_MAX = 20;
  private static final Pattern ENDING =
      Pattern.compile("\\.(csv|xlsx|xlsm|ods)$", Pattern.CASE_INSENSITIVE);

  /**
   * Reads a file and reports everything that is wrong with it on standard error; empty when nothing
   * of it can be sent.
   */
  static Optional<InputFile> read(Path path, RequestOptions options, Computer computer) {
    Path file = realPath(path);
    try {
      return read(file, state(file), options.reading(computer), options, computer);
    } catch (IOException e) {
      throw UnusableInput.unreadable(file, e);
    }
  }

  /** The size of a file, and when it changed. */
  private static List<Object> state(Path file) throws IOException {
    return List.of(Files.size(file), Files.getLastModifiedTime(file));
  }

  private static Optional<InputFile> read(
      Path path,
      List<Object> before,
      ReturnsOptions options,
      RequestOptions requests,
      Computer computer)
      throws IOException {
    ReturnsReading reading = ReturnsReader.read(path, options);
    String sha256 = HexDigest.of(path);
    if (!state(path).equals(before)) {
      throw new UnusableInput(
          path
              + " changed while it was read, so nothing was sent. Wait until it is complete, and run the same command again");
    }
    return switch (reading) {
      case ReturnsReading.NoTable unreadable -> {
        say(path, unreadable.flaws(), computer);
        yield Optional.empty();
      }
      case ReturnsReading.SeveralSheets(List<String> names) -> {
        computer.say(
            "%s has %d sheets that are not empty, so nothing was sent: %s. Choose one with --sheet NAME"
                .formatted(
                    path.getFileName(),
                    names.size(),
                    names.stream()
                        .limit(SHEETS_SHOWN_MAX)
                        .map(name -> "'" + Flaw.shortened(name) + "'")
                        .collect(Collectors.joining(", "))));
        yield Optional.empty();
      }
      case ReturnsReading.Unmapped(ColumnMapping mapping) ->
          isAccepted(path, mapping, computer)
              ? read(path, before, options.withMapping(), requests, computer)
              : Optional.empty();
      case ReturnsReading.Table readable ->
          checked(new InputFile(path, sha256, readable.file()), requests, computer);
    };
  }

  /** Shows a mapping of columns, and asks the person at the terminal whether it is right. */
  private static boolean isAccepted(Path path, ColumnMapping mapping, Computer computer) {
    computer.say(
        path.getFileName() + ": the columns do not have the standard titles. They seem to mean:");
    sayMapping(mapping, computer);
    if (computer.confirmation().test("Read the file with these columns?")) {
      return true;
    }
    computer.say(
        "Nothing was sent. If these columns are right, use --accept-mapping. Otherwise rename the"
            + " columns in the file");
    return false;
  }

  private static void sayMapping(ColumnMapping mapping, Computer computer) {
    sayColumns(mapping.columns(), computer);
    mapping.doubts().forEach(doubt -> computer.say("  " + doubt + "; it is not sent"));
    mapping
        .unsent()
        .forEach(title -> computer.say("  '" + Flaw.shortened(title) + "' is not sent"));
  }

  private static void sayColumns(List<MappedColumn> columns, Computer computer) {
    for (MappedColumn column : columns) {
      computer.say(
          "  column %s, '%s': %s"
              .formatted(column.place(), Flaw.shortened(column.title()), column.column().title()));
    }
  }

  /** The file itself: a symbolic link to it must not get a second journal. */
  private static Path realPath(Path given) {
    GivenFile.flaw(given)
        .ifPresent(flaw -> {
          throw new UnusableInput(given + " " + flaw);
        });
    try {
      return given.toRealPath();
    } catch (IOException e) {
      throw UnusableInput.unreadable(given, e);
    }
  }

  /** Whether two names lead to the same file, also through links. */
  static boolean isSame(Path one, Path other) {
    try {
      return GivenFile.isSame(one, other);
    } catch (IOException e) {
      throw UnusableInput.unreadable(one, e);
    }
  }

  /** The path of this file, with another ending. */
  Path beside(String ending) {
    String name = String.valueOf(path.getFileName());
    return path.resolveSibling(ENDING.matcher(name).replaceFirst("") + ending);
  }

  /**
   * The ending of the files that are written about this one. They are of the same kind as this
   * file.
   */
  String ending() {
    return switch (file.origin()) {
      case Origin.TextFile _ -> ".csv";
      case Origin.Sheet _ -> TextWorkbook.ENDING;
    };
  }

  private static Optional<InputFile> checked(
      InputFile input, RequestOptions options, Computer computer) {
    ReturnsFile file = input.file();
    if (file.origin() instanceof Origin.TextFile) {
      options.warnOfNoEffect(input.path(), computer);
    }
    if (!file.accepted().isEmpty()) {
      computer.say(input.path().getFileName() + " is read with the columns that you accepted:");
      sayColumns(file.accepted(), computer);
    }
    warnOfColumns(file, computer);
    file.warnings().forEach(flaw -> computer.say("warning: " + flaw));
    List<Flaw> flaws = file.bad().stream().flatMap(line -> line.flaws().stream()).toList();
    say(input.path(), Flaw.counted(file.origin(), flaws), computer);
    if (!flaws.isEmpty() && !options.skipsBadLines()) {
      computer.say(
          ("nothing is sent, because of bad lines: %,d of %,d. Correct %s, or use --skip-bad-lines"
                  + " to send the good lines and write the bad lines to a file of their own")
              .formatted(file.bad().size(), file.lines().size(), input.path().getFileName()));
      return Optional.empty();
    }
    warnOfRepeats(file, computer);
    if (options.form() == Form.LIST) {
      RequestCount.reducible(file.good())
          .ifPresent(count -> warnOfRequests(file.good().size(), count, computer));
    }
    return Optional.of(input);
  }

  private static void say(Path path, List<Flaw> flaws, Computer computer) {
    flaws.stream()
        .limit(FLAWS_SHOWN_MAX)
        .forEach(flaw -> computer.say(path.getFileName() + ", " + flaw));
    if (flaws.size() > FLAWS_SHOWN_MAX) {
      computer.say(
          "%s: %s not shown. Correct those above first. With --skip-bad-lines, the results list all errors"
              .formatted(
                  path.getFileName(),
                  Counted.text(
                      flaws.size() - FLAWS_SHOWN_MAX, "more error is", "more errors are")));
    }
  }

  private static void warnOfColumns(ReturnsFile file, Computer computer) {
    for (String title : file.unknownColumns()) {
      computer.say(
          "warning: column '%s' is not a column of a returns file; it is not sent%s"
              .formatted(
                  Flaw.shortened(title),
                  file.mapping()
                      .meaning(title)
                      .map(column ->
                          ". If it is " + column.title() + ", rename it or use --accept-mapping")
                      .orElseGet(() -> SpreadsheetDamage.lookAlikeInTitle(title))));
    }
    file.unnamedColumns()
        .forEach((column, value) ->
            computer.say(
                "warning: column %s has no title and holds '%s'; it is not sent"
                    .formatted(file.origin().column(column - 1), Flaw.shortened(value))));
  }

  private static void warnOfRequests(int hubs, RequestCount count, Computer computer) {
    computer.say(
        "warning: %s. With --without %s they need %,d"
            .formatted(
                count.statement(hubs),
                count.without().stream()
                    .sorted()
                    .map(Column::title)
                    .collect(Collectors.joining(",")),
                count.requestsWithout()));
  }

  private static void warnOfRepeats(ReturnsFile file, Computer computer) {
    var repeats = file.repeats();
    repeats.entrySet().stream()
        .limit(REPEATS_SHOWN_MAX)
        .forEach(repeat ->
            computer.say(
                "warning: %s names the same hub as %s; a hub can be returned only once"
                    .formatted(
                        file.origin().lineOnly(repeat.getKey()),
                        file.origin().lineOnly(repeat.getValue()))));
    if (repeats.size() > REPEATS_SHOWN_MAX) {
      computer.say("warning: lines that repeat a hub: %,d".formatted(repeats.size()));
    }
  }
}
