package hubreturns.acceptance.torture;

import java.util.List;
import java.util.Map;

/** How one sending ended, as its client saw it. */
sealed interface Outcome {
  /**
   * A signed answer.
   *
   * @param sha256 of the answer's bytes
   * @param replayed whether the service marked it as a replay
   * @param header the code in the header
   * @param groups the hubs by code; empty in the single form
   */
  record Answered(String sha256, boolean replayed, String header, Map<String, List<String>> groups)
      implements Outcome {}

  /**
   * A response that is not an answer.
   *
   * @param asksToResend whether it has {@code Retry-After} and a problem document
   */
  record Refused(int status, boolean asksToResend, String text) implements Outcome {}

  /** No response. The request may have happened or not. */
  record Unknown(String reason) implements Outcome {}
}
