package hubreturns.service.operations;

import hubreturns.vocabulary.PrintableText;
import java.io.Serial;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The log of a command: the same lines on standard error as the service writes. A command ends
 * within a second. Reading the configuration of the service's log would take a good part of that
 * second.
 */
public final class CommandLog implements SLF4JServiceProvider {
  private static final String CHOSEN = "slf4j.provider";

  /** Selects this log. It has no effect after the first logger was made. */
  static void use() {
    System.setProperty(CHOSEN, CommandLog.class.getName());
    // Otherwise SLF4J writes a line about the choice.
    System.setProperty("slf4j.internal.verbosity", "WARN");
  }

  @Override
  public void initialize() {
    // Nothing has to be prepared.
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return Lines::new;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return new BasicMarkerFactory();
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return new NOPMDCAdapter();
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  /** Writes one line for each message. */
  private static final class Lines extends LegacyAbstractLogger {
    @Serial private static final long serialVersionUID = 1L;

    private final Level least;

    Lines(String name) {
      this.name = name;
      this.least = least(name);
    }

    private static Level least(String name) {
      if (name.startsWith("hubreturns.")) {
        return Level.INFO;
      }
      // It warns of a lost connection, with a stack. The command itself says what was lost.
      return name.startsWith("com.zaxxer.hikari.") ? Level.ERROR : Level.WARN;
    }

    private boolean isWritten(Level level) {
      return level.toInt() >= least.toInt();
    }

    @Override
    public boolean isTraceEnabled() {
      return isWritten(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
      return isWritten(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
      return isWritten(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
      return isWritten(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
      return isWritten(Level.ERROR);
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return Lines.class.getName();
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        String pattern,
        @Nullable Object @Nullable [] values,
        @Nullable Throwable trouble) {
      String message = MessageFormatter.basicArrayFormat(pattern, values);
      System.err.printf(
          "%s %-5s %s: %s%n",
          Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS),
          level,
          name.substring(name.lastIndexOf('.') + 1),
          PrintableText.of(message));
      if (trouble != null) {
        trouble.printStackTrace();
      }
    }
  }
}
