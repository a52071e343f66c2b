package hubreturns.client.answer;

import java.util.List;

/** What a reply says about a request. */
public sealed interface Answer {

  /**
   * The request has its answer.
   *
   * @param at when it was answered: by the DSP's clock, or by this computer's for a refusal
   * @param outcomes one for each hub of the request, in its order
   * @param alarms contradictions about which the operator should know at once
   */
  record UsableAnswer(String at, List<LineOutcome> outcomes, List<String> alarms)
      implements Answer {
    /** Copies the lists. */
    public UsableAnswer {
      outcomes = List.copyOf(outcomes);
      alarms = List.copyOf(alarms);
    }
  }

  /** The reply is not an answer, so the request stays unanswered. */
  record UnusableAnswer(String reason) implements Answer {}
}
