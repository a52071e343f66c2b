package hubreturns.service;

import hubreturns.service.operations.Commands;
import java.util.Locale;

/** Where the service's program starts: a server, or one of the operator's commands. */
public final class ServiceMain {
  private ServiceMain() {}

  /** Runs what the command line says and ends with its exit code; {@code serve} by default. */
  public static void main(String[] arguments) {
    // Problem documents repeat sentences of the XML parser, which must not depend on the locale.
    Locale.setDefault(Locale.UK);
    System.exit(Commands.run(arguments));
  }
}
