package hubreturns.signature;

/** The result of checking a signature against a key. */
public sealed interface SignatureCheck {

  /** The key made the signature, and the signature covers the whole message. */
  record ValidSignature() implements SignatureCheck {}

  /**
   * The key did not make the signature, or the message was changed.
   *
   * @param reason a sentence for the sender's engineer
   */
  record InvalidSignature(String reason) implements SignatureCheck {}
}
