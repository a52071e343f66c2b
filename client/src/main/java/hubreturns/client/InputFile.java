package hubreturns.client;

import hubreturns.client.keys.UnusableInput;
import hubreturns.returns.Form;
import hubreturns.returnsfile.Column;
import hubreturns.returnsfile.CsvReading;
import hubreturns.returnsfile.CsvReturns;
import hubreturns.returnsfile.Flaw;
import hubreturns.returnsfile.RequestCount;
import hubreturns.returnsfile.ReturnsFile;
import hubreturns.returnsfile.TextSource;
import hubreturns.vocabulary.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A returns file that can be sent.
 *
 * @param sha256 of its bytes, in hex
 */
record InputFile(Path path, String sha256, ReturnsFile file) {
  private static final int REPEATS_SHOWN_MAX = 10;

  /**
   * Reads a file and reports everything that is wrong with it on standard error; empty when nothing
   * of it can be sent.
   */
  static Optional<InputFile> read(Path path, RequestOptions options, Computer computer) {
    return switch (reading(path, options)) {
      case CsvReading.NoTable unreadable -> {
        say(path, unreadable.flaws(), computer);
        yield Optional.empty();
      }
      case CsvReading.Table readable ->
          checked(new InputFile(path, sha256(path), readable.file()), options, computer);
    };
  }

  private static CsvReading reading(Path path, RequestOptions options) {
    try {
      return CsvReturns.read(TextSource.of(path), options.form(), options.without());
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  static byte[] bytes(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static UnusableInput unreadable(Path path, IOException e) {
    return e instanceof NoSuchFileException
        ? new UnusableInput("there is no file " + path)
        : new UnusableInput("cannot read " + path + " (" + e.getClass().getSimpleName() + ")");
  }

  /** The path with another ending in place of {@code .csv}. */
  Path beside(String ending) {
    String name = String.valueOf(path.getFileName());
    boolean csv = name.toLowerCase(Locale.ROOT).endsWith(".csv");
    return path.resolveSibling((csv ? name.substring(0, name.length() - 4) : name) + ending);
  }

  private static Optional<InputFile> checked(
      InputFile input, RequestOptions options, Computer computer) {
    ReturnsFile file = input.file();
    warnOfColumns(file, computer);
    file.warnings().forEach(flaw -> computer.say("warning: " + flaw));
    List<Flaw> flaws = file.bad().stream().flatMap(line -> line.flaws().stream()).toList();
    say(input.path(), flaws, computer);
    if (!flaws.isEmpty() && !options.skipsBadLines()) {
      computer.say(
          ("nothing is sent, because of bad lines: %,d of %,d. Correct %s, or use --skip-bad-lines"
                  + " to send the good lines and write the bad lines to a file of their own")
              .formatted(file.bad().size(), file.lines().size(), input.path().getFileName()));
      return Optional.empty();
    }
    if (file.lines().isEmpty()) {
      computer.say(input.path() + " has no lines after its header, so there is nothing to send");
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
    flaws.forEach(flaw -> computer.say(path.getFileName() + ", " + flaw));
  }

  private static void warnOfColumns(ReturnsFile file, Computer computer) {
    for (String column : file.unknownColumns()) {
      computer.say(
          "warning: column '" + column + "' is not a column of a returns file; it is not sent");
    }
    file.unnamedColumns()
        .forEach((column, value) ->
            computer.say(
                "warning: column %d has no title and holds '%s'; it is not sent"
                    .formatted(column, value)));
  }

  private static void warnOfRequests(int hubs, RequestCount count, Computer computer) {
    String columns =
        count.without().stream().sorted().map(Column::title).collect(Collectors.joining(","));
    computer.say(
        ("warning: %,d hubs need %,d requests, because %s %s from line to line. With --without %s"
                + " they need %,d")
            .formatted(
                hubs,
                count.requests(),
                columns.replace(",", " and "),
                count.without().size() == 1 ? "differs" : "differ",
                columns,
                count.requestsWithout()));
  }

  private static void warnOfRepeats(ReturnsFile file, Computer computer) {
    var repeats = file.repeats();
    repeats.entrySet().stream()
        .limit(REPEATS_SHOWN_MAX)
        .forEach(repeat ->
            computer.say(
                "warning: line %d names the same hub as line %d; a hub can be returned only once"
                    .formatted(repeat.getKey(), repeat.getValue())));
    if (repeats.size() > REPEATS_SHOWN_MAX) {
      computer.say("warning: lines that repeat a hub: %,d".formatted(repeats.size()));
    }
  }

  private static String sha256(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      MessageDigest digest = Sha256.newDigest();
      new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }
}
