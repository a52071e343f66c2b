package hubreturns.client.journal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The result of opening a journal. */
public sealed interface Opening {

  /**
   * The journal is open and locked.
   *
   * @param entries its entries, oldest first
   * @param doubt why the entries may come from another DSP, and what to do then
   * @param copy of the earlier journal, which a restart has kept
   */
  record OpenJournal(
      Journal journal, List<Entry> entries, Optional<String> doubt, Optional<Path> copy)
      implements Opening {}

  /**
   * The journal cannot be used.
   *
   * @param advice why, and what to do
   */
  record UnusableJournal(String advice) implements Opening {}
}
