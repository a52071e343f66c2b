package hubreturns.service.ledger;

import hubreturns.duis.Refusal;

/** What committing a verified request came to. */
public sealed interface Committed {

  /** It was decided now. */
  record Decided(byte[] answer) implements Committed {}

  /** The same bytes were decided before: this is the answer they got. */
  record Replayed(byte[] answer) implements Committed {}

  /** The RequestID was used for other bytes before. */
  record Conflicting(Refusal refusal) implements Committed {}
}
