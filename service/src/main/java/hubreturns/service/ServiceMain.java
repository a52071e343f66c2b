package hubreturns.service;

import hubreturns.service.operations.Commands;
import java.util.Locale;

/** Where the service's program starts: a server, or one of the operator's commands. */
public final class ServiceMain {
  private ServiceMain() {}

  /** Runs what the command line says and ends with its exit code; {@code serve} by default. */
  public static void main(String[] arguments) {
    // The parser's sentences end up in answers: in English, whatever the machine speaks.
    Locale.setDefault(Locale.UK);
    System.exit(Commands.run(arguments));
  }
}
