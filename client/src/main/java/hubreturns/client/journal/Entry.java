package hubreturns.client.journal;

import hubreturns.client.send.Reply;
import java.util.List;

/** One line of a journal after its heading. */
public sealed interface Entry {

  /**
   * A request that may have been sent.
   *
   * @param requestId its RequestID
   * @param lines the line numbers of its hubs when it was sent
   * @param message the signed bytes
   */
  record SentRequest(String requestId, List<Integer> lines, byte[] message) implements Entry {}

  /**
   * A request whose entry is above, and of which no byte was sent. It counts as if it had never
   * been made.
   */
  record UnsentRequest(String requestId) implements Entry {}

  /** The reply to a request. */
  record ReceivedReply(String requestId, Reply reply) implements Entry {}

  /** The results were written: they hold every reply above. */
  record WrittenResults() implements Entry {}
}
