package hubreturns.service;

import hubreturns.service.operations.Commands;
import java.util.Locale;

/** The main class of the service's program, which is a server or one of the operator's commands. */
public final class ServiceMain {
  private ServiceMain() {}

  /**
   * Runs the command that the command line names, by default {@code serve}, and ends with its exit
   * code.
   */
  public static void main(String[] arguments) {
    // Problem documents repeat sentences of the XML parser, which must not depend on the locale.
    Locale.setDefault(Locale.UK);
    System.exit(Commands.run(arguments));
  }
}
