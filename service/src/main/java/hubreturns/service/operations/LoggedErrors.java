package hubreturns.service.operations;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;

/**
 * Ends the process when a lack of memory is logged. Tomcat and Spring catch the error in a request
 * and only log it; {@code logback.xml} puts this filter in front of the log.
 */
public final class LoggedErrors extends TurboFilter {

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      @Nullable Object @Nullable [] parameters,
      @Nullable Throwable logged) {
    endIfOutOfMemory(logged);
    // Where a message has parameters, the throwable may be the last of them.
    endIfOutOfMemory(MessageFormatter.getThrowableCandidate(parameters));
    return FilterReply.NEUTRAL;
  }

  private static void endIfOutOfMemory(@Nullable Throwable logged) {
    for (Throwable trouble = logged; trouble != null; trouble = trouble.getCause()) {
      if (trouble instanceof OutOfMemoryError outOfMemory) {
        FatalErrors.end(Thread.currentThread(), outOfMemory);
      }
    }
  }
}
