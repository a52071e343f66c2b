package hubreturns.service.request;

import hubreturns.duis.DuisReader;
import hubreturns.duis.Problem;
import hubreturns.duis.Reading.SignedRequest;
import hubreturns.duis.Reading.Unreadable;
import hubreturns.duis.Refusal;
import hubreturns.service.ledger.CommitOutcome.Conflict;
import hubreturns.service.ledger.CommitOutcome.NewAnswer;
import hubreturns.service.ledger.CommitOutcome.RegistrationsChanged;
import hubreturns.service.ledger.CommitOutcome.Replay;
import hubreturns.service.ledger.Ledger;
import hubreturns.service.request.Reply.Answer;
import hubreturns.service.request.Reply.Overload;
import hubreturns.service.request.Reply.RefusedRequest;
import hubreturns.service.request.Reply.ReplayedAnswer;
import hubreturns.service.trust.Trust;
import hubreturns.service.trust.Untrusted;
import hubreturns.service.trust.VerifiedRequest;
import hubreturns.vocabulary.ServicePath;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The path of a request: read, verify, validate, decide, commit, respond. The delivery to Remedy
 * starts later, from the outbox.
 *
 * <p>Each stage accepts only the type that the previous stage makes. An unverified request
 * therefore cannot be committed.
 */
public final class ServiceRequestHandler {
  /** An operator has to install a new revocation list. */
  private static final Duration UNTIL_TRUST_CAN_BE_CHECKED = Duration.ofMinutes(1);

  private final Admission admission;
  private final Trust trust;
  private final Ledger ledger;
  private final Clock clock;

  /** A handler that uses these parts. */
  public ServiceRequestHandler(Admission admission, Trust trust, Ledger ledger, Clock clock) {
    this.admission = admission;
    this.trust = trust;
    this.ledger = ledger;
    this.clock = clock;
  }

  Reply handle(byte[] body, ServicePath path) {
    Instant receivedAt = clock.instant();
    return switch (DuisReader.read(body)) {
      case Unreadable unreadable -> new RefusedRequest(unreadable.refusal());
      case SignedRequest signed ->
          admission
              .noRoomFor(signed.request())
              .orElseGet(() ->
                  switch (trust.verify(signed, path)) {
                    case Untrusted untrusted -> refusedFor(untrusted.refusal());
                    case VerifiedRequest verified ->
                        admission.inTurn(
                            signed.request(), () -> commit(verified, signed, path, receivedAt));
                  });
    };
  }

  private static Reply refusedFor(Refusal refusal) {
    return refusal.problem() == Problem.UNAVAILABLE
        ? new Overload(refusal, UNTIL_TRUST_CAN_BE_CHECKED)
        : new RefusedRequest(refusal);
  }

  private Reply commit(
      VerifiedRequest verified, SignedRequest signed, ServicePath path, Instant receivedAt) {
    return switch (ledger.commit(verified, receivedAt)) {
      case NewAnswer newAnswer -> new Answer(newAnswer.answer());
      case Replay replay -> new ReplayedAnswer(replay.answer());
      case Conflict conflict -> new RefusedRequest(conflict.refusal());
      case RegistrationsChanged changed ->
          switch (trust.verifyFromDatabase(signed, path)) {
            case Untrusted untrusted -> refusedFor(untrusted.refusal());
            case VerifiedRequest again -> commit(again, signed, path, receivedAt);
          };
    };
  }
}
