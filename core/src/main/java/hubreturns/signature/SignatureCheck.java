package hubreturns.signature;

/** What checking a signature against a key came to. */
public sealed interface SignatureCheck {

  /** The signature is the key's, and covers the whole message. */
  record Valid() implements SignatureCheck {}

  /**
   * It is not.
   *
   * @param reason a sentence for the sender's engineer
   */
  record Invalid(String reason) implements SignatureCheck {}
}
