package hubreturns.duis;

import hubreturns.returns.ReturnRequest;
import hubreturns.signature.XmlSignature;

/** What reading a message came to. */
public sealed interface Reading {

  /**
   * A schema-valid request of ours with a signature of the accepted shape, which nobody has checked
   * yet.
   *
   * @param body the bytes as received
   */
  record SignedRequest(ReturnRequest request, XmlSignature signature, byte[] body)
      implements Reading {}

  /** Anything else. */
  record Unreadable(Refusal refusal) implements Reading {}
}
