package hubreturns.service.operations;

/** Ends a command that cannot do what it was asked to. Its message says why. */
final class Refused extends RuntimeException {
  Refused(String message) {
    super(message);
  }

  Refused(String message, Throwable cause) {
    super(message, cause);
  }
}
