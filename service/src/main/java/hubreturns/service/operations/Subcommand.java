package hubreturns.service.operations;

import hubreturns.returnsfile.WrittenEui64;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.Word;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command below the root: its settings, its output, and how it reads values. */
@Command(mixinStandardHelpOptions = true)
abstract class Subcommand implements Callable<Integer> {
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

  private static final int YEAR_MAX = 9_999;

  @Spec CommandSpec spec = CommandSpec.create();

  /** The settings of the service, all of which can be used. */
  final Settings settings() {
    Settings settings = ((Commands) spec.root().userObject()).settings();
    SettingsCheck.of(settings);
    return settings;
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  final ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  final DeviceId deviceId(String text) {
    return DeviceId.read(WrittenEui64.typed(text)).orElseThrow(() -> wrong(notAnEui64(text)));
  }

  final UserId userId(String text) {
    return UserId.read(WrittenEui64.typed(text)).orElseThrow(() -> wrong(notAnEui64(text)));
  }

  private static String notAnEui64(String text) {
    return "'" + text + "' is not an EUI-64 such as 00-DB-12-34-00-00-0C-5D";
  }

  /** A time, or a date for its first moment (UTC). */
  final Instant instant(String text) {
    try {
      Instant read =
          DATE.matcher(text).matches()
              ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
              : Instant.parse(text);
      int year = read.atOffset(ZoneOffset.UTC).getYear();
      if (year < 1 || year > YEAR_MAX) {
        throw wrong("'%s' is not in the years 1 to %d".formatted(text, YEAR_MAX));
      }
      return read;
    } catch (DateTimeParseException e) {
      throw wrong("'" + text + "' is not a time such as 2026-11-25T12:00:00Z, nor a date");
    }
  }

  final void checkLimit(@Nullable Integer limit, String what) {
    if (limit != null && limit < 1) {
      throw wrong("'" + limit + "' is not a valid number of " + what + "; give 1 or more");
    }
  }

  final <E extends Enum<E> & Word> E word(Class<E> words, String text) {
    return Word.read(words, text)
        .orElseThrow(() -> wrong("'" + text + "' is not one of " + Word.spellings(words)));
  }
}
