package hubreturns.duis;

import hubreturns.returns.ReturnRequest;
import hubreturns.signature.XmlSignature;

/** The result of reading a message. */
public sealed interface Reading {

  /**
   * A schema-valid request 8.14.3 or 8.14.4 with a signature in the accepted form, which is not
   * checked yet.
   *
   * @param body the bytes as received
   */
  record SignedRequest(ReturnRequest request, XmlSignature signature, byte[] body)
      implements Reading {}

  /** Any other message. */
  record Unreadable(Refusal refusal) implements Reading {}
}
