package hubreturns.service.smi;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Makes an import give way to the service. While requests arrive, the import works in smaller
 * pieces and pauses after each piece (docs/adr/0069-an-import-gives-way.md).
 */
final class GiveWay {
  /** A pause is this many times as long as the work before it. */
  static final int PAUSE_FACTOR = 4;

  /** While requests arrive, each whole piece of work is divided into this many pieces. */
  static final int PIECES = 8;

  private static final long LOOK_EVERY = Duration.ofMillis(100).toNanos();
  private static final long BUSY_FOR = Duration.ofSeconds(3).toNanos();

  private final Requests requests;
  private final LongSupplier nanoTime;
  private final LongConsumer pauseNanos;
  private long last;
  private long lookedAt;
  private long arrivedAt;
  private boolean busy;

  /** The requests that were stored. */
  interface Requests {
    /** A number that becomes greater with each request. */
    long last();

    /** Whether a request was received in the last seconds. */
    boolean arrivedLately();
  }

  /** A piece of the import. */
  interface Work {
    void run() throws SQLException;
  }

  GiveWay(Requests requests, LongSupplier nanoTime, LongConsumer pauseNanos) {
    this.requests = requests;
    this.nanoTime = nanoTime;
    this.pauseNanos = pauseNanos;
    this.last = requests.last();
    this.lookedAt = nanoTime.getAsLong();
    this.arrivedAt = lookedAt;
    this.busy = requests.arrivedLately();
  }

  /** Gives way to the requests that this database stores. */
  static GiveWay toRequestsOf(JdbcTemplate database) {
    return new GiveWay(new StoredRequests(database), System::nanoTime, GiveWay::pause);
  }

  /** How much to do at once: {@code whole}, or a part of it while requests arrive. */
  int atOnce(int whole) {
    return busy ? Math.max(1, whole / PIECES) : whole;
  }

  /** Does the work, and pauses after it if requests arrive. */
  void around(Work work) throws SQLException {
    long begun = nanoTime.getAsLong();
    work.run();
    long ended = nanoTime.getAsLong();
    look(ended);
    if (busy) {
      pauseNanos.accept(PAUSE_FACTOR * (ended - begun));
    }
  }

  private void look(long now) {
    if (now - lookedAt < LOOK_EVERY) {
      return;
    }
    lookedAt = now;
    long newest = requests.last();
    if (newest != last) {
      last = newest;
      arrivedAt = now;
      busy = true;
    } else if (now - arrivedAt > BUSY_FOR) {
      busy = false;
    }
  }

  /** The service writes the table; the import reads only whether there are more rows. */
  private record StoredRequests(JdbcTemplate database) implements Requests {
    private static final String LAST =
        """
        select coalesce(max(request_key), 0) from service_request
        """;
    private static final String LATELY =
        """
        select coalesce(max(received_at) > now() - interval '3 seconds', false)
          from service_request
        """;

    @Override
    public long last() {
      return database.query(LAST, (row, index) -> row.getLong(1)).getFirst();
    }

    @Override
    public boolean arrivedLately() {
      return database.query(LATELY, (row, index) -> row.getBoolean(1)).getFirst();
    }
  }

  private static void pause(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
