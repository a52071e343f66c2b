package hubreturns.service.ledger;

import hubreturns.duis.Refusal;

/** The result of committing a verified request. */
public sealed interface CommitOutcome {

  /** The request was decided now. */
  record NewAnswer(byte[] answer) implements CommitOutcome {}

  /** The same bytes were decided before; this is their original answer. */
  record Replay(byte[] answer) implements CommitOutcome {}

  /** The RequestID was used before, for a message with other bytes. */
  record Conflict(Refusal refusal) implements CommitOutcome {}

  /**
   * Users or certificates were changed after the request was verified. Nothing was decided; the
   * request must be verified again.
   */
  record RegistrationsChanged() implements CommitOutcome {}
}
