package hubreturns.acceptance.system;

import java.io.IOException;

/** Something that a test does to programs, to files or to the network. */
@FunctionalInterface
public interface Step {
  void run() throws IOException, InterruptedException;
}
