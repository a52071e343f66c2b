package hubreturns.service.testing;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** The lines that a logger writes in any thread until this is closed. */
public final class LogLines implements AutoCloseable {
  private final Logger log;
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

  private LogLines(org.slf4j.Logger log) {
    this.log = (Logger) log;
    appender.list = new CopyOnWriteArrayList<>();
    appender.start();
    this.log.addAppender(appender);
  }

  /** Listens to the log of a class. */
  public static LogLines of(Class<?> type) {
    return new LogLines(LoggerFactory.getLogger(type));
  }

  /** Listens to the log of this name. */
  public static LogLines of(String name) {
    return new LogLines(LoggerFactory.getLogger(name));
  }

  /** The lines with their level and exception. */
  public List<ILoggingEvent> events() {
    return List.copyOf(appender.list);
  }

  /** The texts of the lines. */
  public List<String> texts() {
    return events().stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Override
  public void close() {
    log.detachAppender(appender);
  }
}
