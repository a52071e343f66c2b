package hubreturns.service.outbox;

import java.time.Instant;
import java.util.Optional;

/** Changes of Returns Records that Remedy reports, in the order in which they were made. */
public interface ChangeFeed {

  /**
   * Reads the records that were changed after a position, by time of change and then by ID.
   *
   * @throws InterruptedException when the service is stopping
   */
  Page<DsmsRecord> changedAfter(FeedPosition position) throws InterruptedException;

  /**
   * A position in the order of changes.
   *
   * @param modifiedAt by the clock of Remedy
   * @param entryId the ID that Remedy gave the record; empty for the position before all changes of
   *     that instant
   */
  record FeedPosition(Instant modifiedAt, String entryId) {
    /** The position before the first change. */
    public static final FeedPosition BEGINNING = new FeedPosition(Instant.EPOCH, "");
  }

  /**
   * A Returns Record as Remedy shows it, spelt as Remedy spells it.
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
