package hubreturns.service.operations;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process after an {@link Error} that no code handles. {@link LoggedErrors} also ends it
 * when a library only logs a lack of memory. After such an error, the thread that accepts
 * connections may be dead, and a process that continues would respond to nobody. A supervisor
 * starts the service again.
 */
final class FatalErrors {
  /** The exit code of {@code -XX:+ExitOnOutOfMemoryError}; here for every fatal error. */
  static final int EXIT_CODE = 3;

  private static final Logger log = LoggerFactory.getLogger(FatalErrors.class);

  // Prepared before memory is short, so that writing it needs no memory.
  private static final byte[] LAST_WORDS =
      "The service ends because of a fatal error; its supervisor must start it again\n"
          .getBytes(StandardCharsets.US_ASCII);
  private static final OutputStream STANDARD_ERROR = new FileOutputStream(FileDescriptor.err);

  private FatalErrors() {}

  /** Ends the process after a fatal error in any thread from now on. */
  static void endTheProcess() {
    Thread.setDefaultUncaughtExceptionHandler(FatalErrors::uncaught);
    List<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments();
    if (options.stream().noneMatch("-XX:+ExitOnOutOfMemoryError"::equals)) {
      log.warn(
          "Java was started without -XX:+ExitOnOutOfMemoryError. Add it, so that the process ends"
              + " when memory runs out in any thread.");
    }
  }

  private static void uncaught(Thread thread, Throwable trouble) {
    switch (trouble) {
      case Error error -> end(thread, error);
      default ->
          log.error("The thread {} ended because of an exception", thread.getName(), trouble);
    }
  }

  /** Ends the process because it cannot continue; does not return. */
  static void end(String why) {
    try {
      STANDARD_ERROR.write(LAST_WORDS);
      log.error("{}; the process ends", why);
    } catch (IOException nothingMoreToSay) {
      // The process ends without a further message.
    } finally {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  /** Ends the process; does not return. */
  static void end(Thread thread, Error error) {
    try {
      STANDARD_ERROR.write(LAST_WORDS);
      // The error's class and message only: logging the error itself would lead back here.
      log.error(
          "Fatal error in the thread {}; the process ends: {}", thread.getName(), error.toString());
    } catch (IOException | OutOfMemoryError nothingMoreToSay) {
      // The process ends without a further message.
    } finally {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }
}
