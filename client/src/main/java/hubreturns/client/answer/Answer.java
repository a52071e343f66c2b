package hubreturns.client.answer;

import java.util.List;

/** What a reply says of a request. */
public sealed interface Answer {

  /**
   * It settles the request.
   *
   * @param at when the DSP, or else this program, says it was answered
   * @param outcomes one for each line of the batch, in its order
   * @param alarms what the operator should hear of at once
   */
  record Settled(String at, List<LineOutcome> outcomes, List<String> alarms) implements Answer {
    /** Copies. */
    public Settled {
      outcomes = List.copyOf(outcomes);
      alarms = List.copyOf(alarms);
    }
  }

  /** It cannot be taken for an answer; the request stays unanswered. */
  record Unusable(String reason) implements Answer {}
}
