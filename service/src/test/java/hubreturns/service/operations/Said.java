package hubreturns.service.operations;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/** What a command of the operator said. */
record Said(int exit, String out, String err) {
  /** Runs the command of these words in this process. */
  static Said of(List<String> words) {
    CommandLine line = Commands.commandLine("");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return new Said(line.execute(words.toArray(String[]::new)), out.toString(), err.toString());
  }
}
