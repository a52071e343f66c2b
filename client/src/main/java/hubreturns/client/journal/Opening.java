package hubreturns.client.journal;

import java.util.List;

/** The result of opening a journal. */
public sealed interface Opening {

  /**
   * The journal is open and locked.
   *
   * @param entries its entries, oldest first
   */
  record OpenJournal(Journal journal, List<Entry> entries) implements Opening {}

  /**
   * The journal cannot be used.
   *
   * @param advice why, and what to do
   */
  record UnusableJournal(String advice) implements Opening {}
}
