package hubreturns.client.results;

import hubreturns.client.answer.LineOutcome;

/**
 * What is written beside one line.
 *
 * @param requestId empty when it is in no request
 * @param answeredAt empty when it is not answered
 */
public record LineResult(LineOutcome outcome, String requestId, String answeredAt) {
  /** The result of a line that is in no request. */
  public static LineResult unsent(LineOutcome outcome) {
    return new LineResult(outcome, "", "");
  }
}
