package hubreturns.service.sat;

import hubreturns.service.sat.AuditedRequest.Entry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/** Reads requests with their entries back from the audit trail, one after the other. */
final class AuditRows {
  private static final int FETCH_ROWS = 5_000;

  private static final String ROWS =
      """
      select q.*, s.position, s.device_id, s.code, s.logistics_status_before,
             s.logistics_status_after
        from service_request q
        left join sat_entry s using (request_key)
       where q.written_by >= ?::xid8 and q.written_by < ?::xid8
       order by q.written_by, q.request_key, s.position
      """;

  private AuditRows() {}

  /**
   * One request as it is stored.
   *
   * @param digest as it was written with the request; empty for requests of earlier versions
   */
  record StoredRequest(
      long key,
      String requestId,
      AuditedRequest request,
      Optional<byte[]> digest,
      Optional<byte[]> entryDigests) {}

  /**
   * Reads the requests that transactions from {@code from} up to {@code below} wrote. Must run in a
   * transaction, because the rows stream through a cursor.
   */
  static void read(
      DataSource database, String from, String below, Consumer<StoredRequest> consumer) {
    JdbcTemplate streaming = new JdbcTemplate(database);
    streaming.setFetchSize(FETCH_ROWS);
    Collector collector = new Collector(consumer);
    streaming.query(ROWS, collector, from, below);
    collector.finish();
  }

  private static final String DIGESTS =
      """
      select request_key, digest
        from service_request
       where written_by >= ?::xid8 and written_by < ?::xid8
       order by written_by, request_key
      """;

  private static final String WITHOUT_DIGEST =
      """
      select exists (
        select from service_request
         where written_by >= ?::xid8 and written_by < ?::xid8 and digest is null)
      """;

  /**
   * Reads the digest of each request that transactions from {@code from} up to {@code below} wrote,
   * without its entries. Requests of earlier versions have no digest, so it is computed from their
   * entries. Must run in a transaction.
   */
  static void readDigests(
      DataSource database, String from, String below, BiConsumer<Long, byte[]> consumer) {
    JdbcTemplate streaming = new JdbcTemplate(database);
    streaming.setFetchSize(FETCH_ROWS);
    if (Boolean.TRUE.equals(streaming.queryForObject(WITHOUT_DIGEST, Boolean.class, from, below))) {
      read(
          database,
          from,
          below,
          found ->
              consumer.accept(
                  found.key(),
                  found.digest().orElseGet(() -> found.request().digests().request())));
    } else {
      streaming.query(
          DIGESTS,
          (ResultSet row) -> consumer.accept(row.getLong("request_key"), row.getBytes("digest")),
          from,
          below);
    }
  }

  /** Puts the rows of one request together. */
  private static final class Collector implements RowCallbackHandler {
    private final Consumer<StoredRequest> consumer;
    private final List<Entry> entries = new ArrayList<>();
    private Optional<StoredRequest> head = Optional.empty();

    private Collector(Consumer<StoredRequest> consumer) {
      this.consumer = consumer;
    }

    @Override
    public void processRow(ResultSet row) throws SQLException {
      long key = row.getLong("request_key");
      if (head.map(StoredRequest::key).filter(before -> before == key).isEmpty()) {
        finish();
        head = Optional.of(head(row));
      }
      if (row.getObject("position") != null) {
        entries.add(
            new Entry(
                row.getInt("position"),
                row.getLong("device_id"),
                row.getString("code"),
                Optional.ofNullable(row.getString("logistics_status_before")),
                Optional.ofNullable(row.getString("logistics_status_after"))));
      }
    }

    private void finish() {
      head.ifPresent(found ->
          consumer.accept(
              new StoredRequest(
                  found.key(),
                  found.requestId(),
                  new AuditedRequest(found.request().values(), entries),
                  found.digest(),
                  found.entryDigests())));
      head = Optional.empty();
      entries.clear();
    }

    private static StoredRequest head(ResultSet row) throws SQLException {
      Map<AuditColumn, Optional<String>> texts = new EnumMap<>(AuditColumn.class);
      for (AuditColumn column : AuditColumn.values()) {
        texts.put(column, Optional.ofNullable(row.getString(column.text())));
      }
      return new StoredRequest(
          row.getLong("request_key"),
          row.getString("request_id"),
          new AuditedRequest(
              AuditColumn.values(
                  texts,
                  row.getBytes("request_sha256"),
                  row.getObject("received_at", OffsetDateTime.class).toInstant(),
                  row.getObject("committed_at", OffsetDateTime.class).toInstant()),
              List.of()),
          Optional.ofNullable(row.getBytes("digest")),
          Optional.ofNullable(row.getBytes("entry_digests")));
    }
  }

  /** The positions at which entries differ from the digests that were written with the request. */
  static List<Integer> changedPositions(AuditedRequest request, byte[] entryDigests) {
    List<Integer> changed = new ArrayList<>();
    int written = entryDigests.length / AuditedRequest.ENTRY_DIGEST_BYTES;
    int next = 0;
    List<Entry> entries = request.entries();
    byte[] found = request.digests().entries();
    for (int position = 1; position <= written; position++) {
      if (next >= entries.size() || entries.get(next).position() != position) {
        changed.add(position);
        continue;
      }
      if (!Arrays.equals(slice(found, next), slice(entryDigests, position - 1))) {
        changed.add(position);
      }
      next++;
    }
    for (; next < entries.size(); next++) {
      changed.add(entries.get(next).position());
    }
    return changed;
  }

  private static byte[] slice(byte[] digests, int index) {
    int from = index * AuditedRequest.ENTRY_DIGEST_BYTES;
    return Arrays.copyOfRange(digests, from, from + AuditedRequest.ENTRY_DIGEST_BYTES);
  }
}
