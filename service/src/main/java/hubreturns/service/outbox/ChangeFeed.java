package hubreturns.service.outbox;

import hubreturns.service.outbox.DeliveryOutcome.TryAgain;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where changes of Returns Records come back from, in the order in which they were made. */
public interface ChangeFeed {

  /**
   * Reads the next records that were changed behind a place, by time of change and then by id.
   *
   * @throws InterruptedException when the service is stopping
   */
  Page changedBehind(Place place) throws InterruptedException;

  /**
   * A place in the order of changes.
   *
   * @param modifiedAt by the destination's clock
   * @param entryId the destination's own id; empty for the place before all of that instant
   */
  record Place(Instant modifiedAt, String entryId) {
    /** The place before every change there ever was. */
    public static final Place BEGINNING = new Place(Instant.EPOCH, "");
  }

  /** What one reading came to. */
  sealed interface Page {

    /**
     * Records as they stand now.
     *
     * @param isLast whether no more are there at this moment
     */
    record Read(List<Told> records, boolean isLast) implements Page {}

    /** Nothing could be read this time. */
    record Failed(TryAgain trouble) implements Page {}

    /** The destination does not understand the question. */
    record Refused(String problem) implements Page {}
  }

  /**
   * What the destination says of one record, in its own words.
   *
   * @param reference our unique key, as it stands there
   */
  record Told(
      String reference,
      Place place,
      Optional<String> stage,
      Optional<String> outcome,
      Optional<String> charge,
      Optional<String> cspReference) {}
}
