package hubreturns.client;

import hubreturns.client.send.Pause;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What a command finds round it.
 *
 * @param out for data
 * @param err for all else
 */
record Surroundings(
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    InstantSource clock,
    RandomGenerator random,
    Pause pause) {

  void say(String text) {
    synchronized (err) {
      err.println(text);
      err.flush();
    }
  }
}
