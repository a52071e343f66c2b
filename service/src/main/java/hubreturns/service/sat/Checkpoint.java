package hubreturns.service.sat;

import hubreturns.vocabulary.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;

/**
 * A signed statement about the audit trail: these requests were in it, with these digests.
 *
 * @param number the number of the checkpoint, from 1 and without gaps
 * @param writtenBelow the number of a transaction; every request written by an earlier transaction
 *     is in this checkpoint or in an earlier one
 * @param requests how many requests it covers
 * @param root Merkle root over the digests of these requests
 * @param previous digest of the checkpoint before; zeros for the first
 */
record Checkpoint(
    long number, Instant madeAt, String writtenBelow, int requests, String root, String previous) {
  private static final String ALGORITHM = "SHA256withECDSA";

  /** What {@link #previous} is for the first checkpoint. */
  static final String NONE = "0".repeat(64);

  /** The text that is signed and chained. */
  private byte[] text() {
    return """
    Comms Hub Returns audit checkpoint
    number: %d
    made at: %s
    written below: %s
    requests: %d
    root: %s
    previous: %s
    """
        .formatted(number, madeAt, writtenBelow, requests, root, previous)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** What the next checkpoint holds as {@link #previous}. */
  String digest() {
    return HexFormat.of().formatHex(Sha256.of(text()));
  }

  byte[] sign(PrivateKey key) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(text());
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign an audit checkpoint", e);
    }
  }

  boolean isSignedBy(X509Certificate certificate, byte[] signed) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(certificate);
      signature.update(text());
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      // If a signature cannot even be read, this certificate did not sign it.
      return false;
    }
  }
}
