package hubreturns.harness.demo;

/** A failure that ends the demo. The message says what failed. */
final class DemoFailure extends RuntimeException {
  DemoFailure(String message) {
    super(message);
  }
}
