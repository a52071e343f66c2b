package hubreturns.client;

import hubreturns.client.keys.CannotUse;
import hubreturns.returns.Form;
import hubreturns.returnsfile.CsvReading;
import hubreturns.returnsfile.CsvReturns;
import hubreturns.returnsfile.Flaw;
import hubreturns.returnsfile.Line.ReturnLine;
import hubreturns.returnsfile.ReturnsFile;
import hubreturns.vocabulary.DeviceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A returns file fit to be sent.
 *
 * @param sha256 of its bytes, in hex
 */
record InputFile(Path path, String sha256, ReturnsFile file) {
  private static final int REPEATS_SHOWN_MAX = 10;

  /**
   * Reads it and says on standard error all that is wrong with it; empty when nothing of it is to
   * be sent.
   */
  static Optional<InputFile> read(
      Path path, Form form, boolean skipBadLines, Surroundings surroundings) {
    byte[] bytes = bytes(path);
    return switch (CsvReturns.read(bytes, form)) {
      case CsvReading.NoTable unreadable -> {
        say(path, unreadable.flaws(), surroundings);
        yield Optional.empty();
      }
      case CsvReading.Table readable ->
          checked(new InputFile(path, sha256(bytes), readable.file()), skipBadLines, surroundings);
    };
  }

  static byte[] bytes(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new CannotUse("there is no file " + path);
    } catch (IOException e) {
      throw new CannotUse("cannot read " + path + " (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** The path with another ending instead of {@code .csv}. */
  Path beside(String ending) {
    String name = String.valueOf(path.getFileName());
    boolean csv = name.toLowerCase(Locale.ROOT).endsWith(".csv");
    return path.resolveSibling((csv ? name.substring(0, name.length() - 4) : name) + ending);
  }

  private static Optional<InputFile> checked(
      InputFile input, boolean skipBadLines, Surroundings surroundings) {
    ReturnsFile file = input.file();
    for (String column : file.unknownColumns()) {
      surroundings.say("warning: column '" + column + "' means nothing here and is not sent");
    }
    List<Flaw> flaws = file.bad().stream().flatMap(line -> line.flaws().stream()).toList();
    say(input.path(), flaws, surroundings);
    if (!flaws.isEmpty() && !skipBadLines) {
      surroundings.say(
          "%,d of %,d lines are bad, so nothing is sent; correct them, or send the rest with"
                  .formatted(file.bad().size(), file.lines().size())
              + " --skip-bad-lines");
      return Optional.empty();
    }
    if (file.lines().isEmpty()) {
      surroundings.say(input.path() + " holds no line after its header");
      return Optional.empty();
    }
    warnOfRepeats(file, surroundings);
    return Optional.of(input);
  }

  private static void say(Path path, List<Flaw> flaws, Surroundings surroundings) {
    flaws.forEach(flaw -> surroundings.say(path.getFileName() + ", " + flaw));
  }

  private static void warnOfRepeats(ReturnsFile file, Surroundings surroundings) {
    Map<DeviceId, Integer> first = new HashMap<>();
    int repeats = 0;
    for (ReturnLine line : file.good()) {
      Integer earlier = first.putIfAbsent(line.hub(), line.number());
      if (earlier != null && ++repeats <= REPEATS_SHOWN_MAX) {
        surroundings.say(
            "warning: line %d names hub %s, as line %d does; a hub can be returned only once"
                .formatted(line.number(), line.hub(), earlier));
      }
    }
    if (repeats > REPEATS_SHOWN_MAX) {
      surroundings.say("warning: %,d lines repeat a hub in all".formatted(repeats));
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK knows SHA-256", e);
    }
  }
}
