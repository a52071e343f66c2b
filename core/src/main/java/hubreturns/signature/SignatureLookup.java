package hubreturns.signature;

/** What looking for the one signature of a message came to. */
public sealed interface SignatureLookup {

  /** A signature of the accepted shape, not yet checked. */
  record Found(XmlSignature signature) implements SignatureLookup {}

  /** The message carries no signature. */
  record Missing() implements SignatureLookup {}

  /**
   * It carries something else: several, in another place, or with other content.
   *
   * @param element the element at fault
   * @param reason a sentence for the sender's engineer
   */
  record Malformed(String element, String reason) implements SignatureLookup {}
}
