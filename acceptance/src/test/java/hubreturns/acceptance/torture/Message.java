package hubreturns.acceptance.torture;

import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.harness.Supplier;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
    return sha256(bytes);
  }

  /** A SHA-256, in hex. */
  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
