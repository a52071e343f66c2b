package hubreturns.acceptance.system;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A signal to processes. */
public enum Signal {
  KILL,
  STOP,
  CONT;

  /** Sends it to processes; those that have ended do not matter. */
  public void send(List<ProcessHandle> processes) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name()));
    processes.forEach(process -> command.add(String.valueOf(process.pid())));
    // A process that has just ended makes kill fail. The others got the signal.
    new ProcessBuilder(command).start().waitFor();
  }
}
