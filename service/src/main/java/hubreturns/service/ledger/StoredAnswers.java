package hubreturns.service.ledger;

import hubreturns.service.statement.Query;
import hubreturns.service.statement.Write;
import hubreturns.vocabulary.RequestId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Decided requests and their signed answers, byte for byte, until the answers are purged. */
public final class StoredAnswers {
  private final JdbcClient database;

  public StoredAnswers(JdbcClient database) {
    this.database = database;
  }

  /**
   * A decided request.
   *
   * @param sha256 the digest of its bytes
   * @param answer empty after it was purged
   */
  record StoredAnswer(byte[] sha256, Optional<byte[]> answer) {}

  private static final String FIND =
      """
      select q.request_id, q.request_sha256, a.answer
        from service_request q
        left join stored_answer a using (request_key)
       where q.request_id = any (?)
      """;

  /** Finds the requests with these RequestIDs that were decided before. */
  static Query find(List<RequestId> ids, BiConsumer<String, StoredAnswer> found) {
    return new Query(
        FIND,
        List.of((Object) ids.stream().map(RequestId::toString).toArray(String[]::new)),
        row ->
            found.accept(
                row.getString("request_id"),
                new StoredAnswer(
                    row.getBytes("request_sha256"), Optional.ofNullable(row.getBytes("answer")))));
  }

  private static final String STORED =
      """
      insert into stored_answer (request_key, request, answer)
      select * from unnest(?::bigint[], ?::bytea[], ?::bytea[])
      """;

  /**
   * A new answer.
   *
   * @param request the key of the request
   * @param body the bytes of the request
   */
  record AnsweredRequest(long request, byte[] body, byte[] answer) {}

  /** Stores the bytes of requests and of their answers. */
  static Write store(List<AnsweredRequest> answered) {
    return new Write(
        "stored_answer",
        STORED,
        List.of(
            answered.stream().mapToLong(AnsweredRequest::request).toArray(),
            answered.stream().map(AnsweredRequest::body).toArray(byte[][]::new),
            answered.stream().map(AnsweredRequest::answer).toArray(byte[][]::new)),
        answered.size());
  }

  private static final String COUNT_REPLAY =
      """
      update stored_answer a
         set replays = a.replays + 1
        from service_request q
       where q.request_key = a.request_key
         and q.request_id = :id
      """;

  /** Counts one more replay of the answer to a request. */
  void countReplay(RequestId id) {
    database.sql(COUNT_REPLAY).param("id", id.toString()).update();
  }

  // Keys grow with time, so the oldest answers have the lowest keys. A step reads only those keys,
  // and costs the same however many answers are kept.
  private static final String PURGE =
      """
      with old as (
        select a.request_key
          from stored_answer a
          join service_request q using (request_key)
         where a.request_key <= (select request_key
                                   from service_request
                                  where received_at < now() - make_interval(secs => :kept)
                                  order by received_at desc
                                  limit 1)
           and q.received_at < now() - make_interval(secs => :kept)
         order by a.request_key
         limit :limit
           for update of a skip locked)
      delete from stored_answer
       using old
       where stored_answer.request_key = old.request_key
      """;

  /**
   * Deletes the oldest answers to requests received longer ago than this. The database's clock
   * decides, because the clock of one node may be wrong. The audit trail keeps the decisions, and
   * the RequestIDs stay used.
   *
   * @param limit the most answers to delete
   * @return the number of deleted answers
   */
  public int purge(Duration kept, int limit) {
    return database.sql(PURGE).param("kept", kept.toSeconds()).param("limit", limit).update();
  }
}
