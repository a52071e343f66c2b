package hubreturns.client.results;

import hubreturns.client.answer.Answer.UsableAnswer;
import hubreturns.client.answer.LineOutcome;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.ReturnReference;

/**
 * What the results file says about one line.
 *
 * @param requestId empty when the line is in no request
 * @param answeredAt empty when the request has no answer
 * @param returnReference empty when the hub was not accepted
 */
public record LineResult(
    LineOutcome outcome, String requestId, String answeredAt, String returnReference) {

  /** The result of a line that is in no request. */
  public static LineResult unsent(LineOutcome outcome) {
    return new LineResult(outcome, "", "", "");
  }

  /** The result of a line whose request has no answer. */
  public static LineResult unanswered(LineOutcome outcome, RequestId request) {
    return new LineResult(outcome, request.toString(), "", "");
  }

  /**
   * The result of a line whose request has its answer.
   *
   * @param position the hub's position in the request, from 0
   */
  public static LineResult answered(UsableAnswer answer, RequestId request, int position) {
    LineOutcome outcome = answer.outcomes().get(position);
    String reference =
        outcome.accepted()
            ? new ReturnReference(ReturnReference.requestReference(request), position + 1)
                .toString()
            : "";
    return new LineResult(outcome, request.toString(), answer.at(), reference);
  }

  /** Whether the hub was accepted. */
  public boolean isAccepted() {
    return outcome.accepted();
  }

  /** The same line with another outcome. */
  public LineResult with(LineOutcome other) {
    return new LineResult(other, requestId, answeredAt, returnReference);
  }
}
