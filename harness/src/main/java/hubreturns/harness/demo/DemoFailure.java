package hubreturns.harness.demo;

/** A failure that ends the demo. The message says what failed. */
final class DemoFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoFailure(String message) {
    super(message);
  }
}
