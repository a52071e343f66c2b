package hubreturns.service.ledger;

import hubreturns.duis.Refusal;

/** The result of committing a verified request. */
public sealed interface Committed {

  /** The request was decided now. */
  record Decided(byte[] answer) implements Committed {}

  /** The same bytes were decided before; this is their original answer. */
  record Replayed(byte[] answer) implements Committed {}

  /** The RequestID was used before for other bytes. */
  record Conflicting(Refusal refusal) implements Committed {}
}
