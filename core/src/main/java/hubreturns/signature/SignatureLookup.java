package hubreturns.signature;

/** The result of looking for the signature of a message. */
public sealed interface SignatureLookup {

  /** A signature in the accepted form, not yet checked. */
  record FoundSignature(XmlSignature signature) implements SignatureLookup {}

  /** The message has no signature. */
  record MissingSignature() implements SignatureLookup {}

  /**
   * The message has several signatures, or one in the wrong place or form.
   *
   * @param element the element at fault
   * @param reason a sentence for the sender's engineer
   */
  record MalformedSignature(String element, String reason) implements SignatureLookup {}
}
