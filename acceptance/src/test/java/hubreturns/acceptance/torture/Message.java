package hubreturns.acceptance.torture;

import hubreturns.acceptance.system.Effects;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.harness.Supplier;
import java.util.List;

/**
 * One signed request.
 *
 * @param user the EUI-64 of the User that signed it
 * @param named the Device IDs in order
 * @param bytes what is sent, each time the same
 */
record Message(String requestId, String user, boolean isList, List<String> named, byte[] bytes) {

  /** Signs a request. */
  static Message of(ReturnRequest request, Supplier from) {
    return new Message(
        request.requestId(), from.eui(), request.isList(), request.named(), request.signedBy(from));
  }

  /** The SHA-256 of the bytes, in hex. */
  String sha256() {
    return Effects.sha256(bytes);
  }
}
