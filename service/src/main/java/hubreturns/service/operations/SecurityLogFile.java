package hubreturns.service.operations;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.LayoutBase;
import hubreturns.returnsfile.FileTrouble;
import hubreturns.securitylog.SecurityLog;
import hubreturns.vocabulary.PrintableText;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.json.JsonMapper;

/**
 * The security log as a file of its own, {@code security.log} in the data directory: one JSON
 * object a line (docs/operations.md#security-log).
 */
final class SecurityLogFile {
  static final String NAME = "security.log";
  static final int EARLIER_FILES = 9;

  private static final long BYTES_MAX = 10L * 1024 * 1024;

  private SecurityLogFile() {}

  /** Where the security log goes. */
  enum Target {
    /** To the file only. */
    FILE,
    /** To standard error only, with the other log lines. */
    STDERR,
    /** To both. */
    BOTH
  }

  /**
   * Refuses a file that a start could not write. A missing file stays missing.
   *
   * @throws Refused when the security log is to go to a file, and the file cannot be written
   */
  static void check(Settings settings) throws IOException {
    Path folder = settings.path(Setting.DATA_DIR).toAbsolutePath().normalize();
    Path file = folder.resolve(NAME);
    if (targetOf(settings) == Target.STDERR || !Files.exists(folder)) {
      return;
    }
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      refuseUnless(Files.isWritable(folder), file, "its folder cannot be written");
      return;
    }
    refuseUnless(Files.isRegularFile(file), file, "it is not a file");
    String owner = Files.getOwner(file).getName();
    refuseUnless(
        owner.equals(Files.getOwner(folder).getName()), file, "it belongs to the account " + owner);
    refuseUnless(Files.isWritable(file), file, "its mode or its disk does not allow it");
  }

  private static void refuseUnless(boolean condition, Path file, String why) {
    if (!condition) {
      throw new Refused(
          "The security log %s cannot be written: %s. Rename it, and the service makes a new one; or set %s to stderr"
              .formatted(file, why, Setting.SECURITY_LOG.variable()));
    }
  }

  private static Target targetOf(Settings settings) {
    return settings.choice(Setting.SECURITY_LOG, Target.class);
  }

  /**
   * Sends the security log to where the settings say, from now on.
   *
   * @throws Refused when its file cannot be written
   */
  static void open(Settings settings) {
    Target target = targetOf(settings);
    if (target == Target.STDERR) {
      return;
    }
    Path folder = settings.path(Setting.DATA_DIR).toAbsolutePath().normalize();
    try {
      check(settings);
      Logger logger = (Logger) LoggerFactory.getLogger(SecurityLog.NAME);
      logger.addAppender(appender(folder, BYTES_MAX));
      logger.setAdditive(target == Target.BOTH);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the security log in " + folder, e);
    }
  }

  /**
   * Writes lines to the file in this folder.
   *
   * @param bytesMax size at which a new file begins
   */
  static Appender<ILoggingEvent> appender(Path folder, long bytesMax) throws IOException {
    FileAppender appender = new FileAppender(folder.resolve(NAME), bytesMax);
    appender.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
    appender.setName(NAME);
    appender.open();
    appender.start();
    return appender;
  }

  /**
   * Opens the file for each line, so that a file that was removed or renamed is made again. A line
   * that cannot be written goes to the other log lines.
   */
  private static final class FileAppender extends AppenderBase<ILoggingEvent> {
    private static final org.slf4j.Logger log = LoggerFactory.getLogger(SecurityLogFile.class);

    private final JsonLines lines = new JsonLines();
    private final Path file;
    private final long bytesMax;
    private boolean fails;

    FileAppender(Path file, long bytesMax) {
      this.file = file;
      this.bytesMax = bytesMax;
    }

    /** Makes the file where it is missing, so that only the service's account can read it. */
    void open() throws IOException {
      if (!Files.isRegularFile(file)) {
        PrivateFiles.create(file).close();
      }
      PrivateFiles.restrict(file, false);
    }

    @Override
    protected void append(ILoggingEvent event) {
      try {
        write(lines.doLayout(event).getBytes(StandardCharsets.UTF_8));
        if (fails) {
          log.warn("The security log {} can be written again", file);
        }
        fails = false;
      } catch (IOException e) {
        if (!fails) {
          log.error(
              "The security log {} cannot be written: {}. Its lines go to standard error until it can be written",
              file,
              FileTrouble.of(e));
        }
        fails = true;
        LoggerContext all = (LoggerContext) getContext();
        if (!all.getLogger(event.getLoggerName()).isAdditive()) {
          all.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).callAppenders(event);
        }
      }
    }

    private void write(byte[] line) throws IOException {
      if (Files.isRegularFile(file) && Files.size(file) >= bytesMax) {
        for (int earlier = EARLIER_FILES - 1; earlier >= 0; earlier--) {
          rename(earlier);
        }
      }
      if (!Files.isRegularFile(file)) {
        open();
      }
      long before = Files.size(file);
      // Unlike a channel, this stream does not fail in a thread that was interrupted.
      try (OutputStream end = new FileOutputStream(file.toFile(), true)) {
        end.write(line);
      } catch (IOException e) {
        try (RandomAccessFile whole = new RandomAccessFile(file.toFile(), "rw")) {
          // A full disk may have taken a part of the line.
          whole.setLength(before);
        }
        throw e;
      }
    }

    private void rename(int earlier) throws IOException {
      Path from = earlier == 0 ? file : Path.of(file + "." + earlier);
      if (Files.exists(from)) {
        Files.move(from, Path.of(file + "." + (earlier + 1)), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** A line as a JSON object, without control and format characters. */
  private static final class JsonLines extends LayoutBase<ILoggingEvent> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public String doLayout(ILoggingEvent event) {
      Map<String, String> members = new LinkedHashMap<>();
      members.put("at", event.getInstant().toString());
      members.put("level", event.getLevel().toString());
      List<KeyValuePair> pairs =
          event.getKeyValuePairs() == null ? List.of() : event.getKeyValuePairs();
      pairs.forEach(pair -> members.put(pair.key, PrintableText.of(String.valueOf(pair.value))));
      members.put("message", PrintableText.of(event.getFormattedMessage()));
      return JSON.writeValueAsString(members) + "\n";
    }
  }
}
