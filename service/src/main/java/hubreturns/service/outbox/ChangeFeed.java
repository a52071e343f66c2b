package hubreturns.service.outbox;

import hubreturns.service.outbox.DeliveryOutcome.TryAgain;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Changes of Returns Records that DSMS reports, in the order in which they were made. */
public interface ChangeFeed {

  /**
   * Reads the records that were changed after a position, by time of change and then by ID.
   *
   * @throws InterruptedException when the service is stopping
   */
  Page changedAfter(FeedPosition position) throws InterruptedException;

  /**
   * A position in the order of changes.
   *
   * @param modifiedAt by the clock of DSMS
   * @param entryId the ID that DSMS gave the record; empty for the position before all changes of
   *     that instant
   */
  record FeedPosition(Instant modifiedAt, String entryId) {
    /** The position before the first change. */
    public static final FeedPosition BEGINNING = new FeedPosition(Instant.EPOCH, "");
  }

  /** The result of one query for changes. */
  sealed interface Page {

    /**
     * Records with their current values.
     *
     * @param isLast whether DSMS has no more changes at present
     */
    record Records(List<DsmsRecord> records, boolean isLast) implements Page {}

    /** DSMS did not answer; a later query may succeed. */
    record FailedPoll(TryAgain trouble) implements Page {}

    /** DSMS rejected the query. */
    record RejectedPoll(String problem) implements Page {}
  }

  /**
   * A Returns Record as DSMS shows it, spelt as DSMS spells it.
   *
   * @param reference the Return Reference, our unique key
   */
  record DsmsRecord(
      String reference,
      FeedPosition position,
      Optional<String> stage,
      Optional<String> outcome,
      Optional<String> charge,
      Optional<String> cspReference) {}
}
