package hubreturns.client;

import hubreturns.client.send.Pause;
import hubreturns.duis.Refusal;
import hubreturns.returnsfile.GivenFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * What a command uses of the computer it runs on.
 *
 * @param out for data
 * @param err for everything else
 * @param confirmation whether the person at the terminal answers a question with yes; always false
 *     without a terminal
 */
record Computer(
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    InstantSource clock,
    RandomGenerator random,
    Pause pause,
    Predicate<String> confirmation) {

  /** Warns about a file with a secret that other users of this computer can read. */
  void warnIfOthersCanRead(Path file) {
    try {
      if (Files.isRegularFile(file) && GivenFile.othersCanRead(file)) {
        say("warning: other users of this computer can read " + file + ". Run: chmod 600 " + file);
      }
    } catch (IOException e) {
      say("warning: cannot find out who can read " + file + " (" + e.getMessage() + ")");
    }
  }

  /** Warns about an option that changes nothing. */
  void sayNoEffect(String option, String reason) {
    say("warning: %s has no effect, because %s".formatted(option, reason));
  }

  /** Warns about a message that the reader of the DSP refuses. */
  void sayRefused(Refusal refusal) {
    say("warning: the DSP service of this project would refuse this message: " + refusal.text());
  }

  void say(String text) {
    synchronized (err) {
      err.println(text);
      err.flush();
    }
  }
}
