package hubreturns.client.keys;

/** A file or an option that cannot be used. The message says which, why and what to do. */
public final class UnusableInput extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message for the person who typed the command. */
  public UnusableInput(String message) {
    super(message);
  }
}
