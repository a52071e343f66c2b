package hubreturns.stage.demo;

/** Something that ends the demonstration; the message says what, and which log says more. */
final class Trouble extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Trouble(String message) {
    super(message);
  }
}
