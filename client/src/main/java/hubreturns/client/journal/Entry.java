package hubreturns.client.journal;

import hubreturns.client.send.Reply;
import java.util.List;

/** One line of a journal after its heading. */
public sealed interface Entry {

  /**
   * A request that may have been sent from here on.
   *
   * @param requestId its RequestID
   * @param lines the numbers of the file's lines it carries
   * @param message the signed bytes
   */
  record Sending(String requestId, List<Integer> lines, byte[] message) implements Entry {}

  /** What came back for it. */
  record Answered(String requestId, Reply reply) implements Entry {}
}
