package hubreturns.harness.demo;

/** Something that ends the demonstration; the message says what, and which log says more. */
final class DemoFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoFailure(String message) {
    super(message);
  }
}
