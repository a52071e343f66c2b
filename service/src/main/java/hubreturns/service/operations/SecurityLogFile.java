package hubreturns.service.operations;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import hubreturns.securitylog.SecurityLog;
import hubreturns.vocabulary.PrintableText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** Sends the security log to where the settings say, from now on. */
  static void open(Settings settings) {
    Target target = settings.choice(Setting.SECURITY_LOG, Target.class);
    if (target == Target.STDERR) {
      return;
    }
    Logger logger = (Logger) LoggerFactory.getLogger(SecurityLog.NAME);
    logger.addAppender(appender(DataDirectory.open(settings).resolve(NAME), BYTES_MAX));
    logger.setAdditive(target == Target.BOTH);
  }

  /**
   * Writes lines to this file.
   *
   * @param bytesMax size at which a new file begins
   */
  static RollingFileAppender<ILoggingEvent> appender(Path file, long bytesMax) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    JsonLines lines = new JsonLines();
    lines.setContext(context);
    lines.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(lines);
    encoder.start();
    PrivateFile appender = new PrivateFile();
    appender.setContext(context);
    appender.setName(NAME);
    appender.setFile(file.toString());
    appender.setEncoder(encoder);
    FixedWindowRollingPolicy earlier = new FixedWindowRollingPolicy();
    earlier.setContext(context);
    earlier.setParent(appender);
    earlier.setFileNamePattern(file + ".%i");
    earlier.setMinIndex(1);
    earlier.setMaxIndex(EARLIER_FILES);
    earlier.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
    size.setContext(context);
    size.setMaxFileSize(new FileSize(bytesMax));
    // The size is checked at each line. With the usual check each minute, a stranger could write
    // without a limit in between.
    size.setCheckIncrement(Duration.buildByMilliseconds(0));
    size.start();
    appender.setRollingPolicy(earlier);
    appender.setTriggeringPolicy(size);
    appender.start();
    return appender;
  }

  /** Creates each file so that only the service's account can read it. */
  private static final class PrivateFile extends RollingFileAppender<ILoggingEvent> {
    @Override
    public void openFile(String name) throws IOException {
      Path file = Path.of(name);
      if (!Files.exists(file)) {
        PrivateFiles.write(file, "");
      }
      PrivateFiles.restrict(file, false);
      super.openFile(name);
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
