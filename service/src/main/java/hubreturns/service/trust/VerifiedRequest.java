package hubreturns.service.trust;

import hubreturns.returns.Submission;
import hubreturns.vocabulary.Sha256;
import java.util.UUID;

/**
 * A request whose signature, certificate and target were proven. Only {@link Trust} can make one,
 * so that an unproven request cannot reach the ledger.
 */
public final class VerifiedRequest implements Verification {
  private final Submission submission;
  private final byte[] body;
  private final byte[] sha256;
  private final UUID registrations;

  VerifiedRequest(Submission submission, byte[] body, UUID registrations) {
    this.submission = submission;
    this.registrations = registrations;
    this.body = body.clone();
    this.sha256 = Sha256.of(body);
  }

  /** The request, its User and the service that it was sent to. */
  public Submission submission() {
    return submission;
  }

  /** The version of all registrations that the proof rests on. */
  public UUID registrations() {
    return registrations;
  }

  /** The bytes as received. */
  public byte[] body() {
    return body.clone();
  }

  /** The SHA-256 of the bytes. Two messages are the same if it and the RequestID are equal. */
  public byte[] sha256() {
    return sha256.clone();
  }
}
