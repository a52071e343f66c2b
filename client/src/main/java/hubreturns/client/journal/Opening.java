package hubreturns.client.journal;

import java.util.List;

/** What opening a journal came to. */
public sealed interface Opening {

  /**
   * It is ours until it is closed.
   *
   * @param entries what it held, oldest first
   */
  record Opened(Journal journal, List<Entry> entries) implements Opening {}

  /**
   * It must not be gone on with.
   *
   * @param advice why, and what to do
   */
  record Refused(String advice) implements Opening {}
}
