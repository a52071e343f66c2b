package hubreturns.service.ledger;

import hubreturns.service.query.Part;
import hubreturns.vocabulary.RequestId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The requests that were decided and the answers they got, byte for byte, while they are kept. */
public final class StoredAnswers {
  private final JdbcClient database;

  /** Answers in this database. */
  public StoredAnswers(JdbcClient database) {
    this.database = database;
  }

  /**
   * A decided request.
   *
   * @param sha256 of its bytes
   * @param answer empty when it was purged
   */
  record Stored(byte[] sha256, Optional<byte[]> answer) {}

  private static final String FIND =
      """
      select q.request_sha256, a.answer
        from service_request q
        left join stored_answer a using (request_key)
       where q.request_id = :id
      """;

  Optional<Stored> find(RequestId id) {
    return database
        .sql(FIND)
        .param("id", id.toString())
        .query((row, index) ->
            new Stored(row.getBytes("request_sha256"), Optional.ofNullable(row.getBytes("answer"))))
        .optional();
  }

  private static final String STORED =
      """
      insert into stored_answer (request_key, request, answer)
      select request_key, :body, :answer
        from request
      returning request_key
      """;

  /** The part {@code stored}: the bytes of the part {@code request}, and of its answer. */
  static Part stored(byte[] body, byte[] answer) {
    return new Part("stored", STORED, Map.of("body", body, "answer", answer));
  }

  private static final String COUNT_REPLAY =
      """
      update stored_answer a
         set replays = a.replays + 1
        from service_request q
       where q.request_key = a.request_key
         and q.request_id = :id
      """;

  /** Notes that a request's answer was given again. */
  void countReplay(RequestId id) {
    database.sql(COUNT_REPLAY).param("id", id.toString()).update();
  }

  // Keys grow with time: up to the last key received before, what is kept lies at the table's
  // front,
  // so that a step costs the same however much is kept.
  private static final String PURGE =
      """
      with old as (
        select a.request_key
          from stored_answer a
          join service_request q using (request_key)
         where a.request_key <= (select request_key
                                   from service_request
                                  where received_at < :before
                                  order by received_at desc
                                  limit 1)
           and q.received_at < :before
         order by a.request_key
         limit :limit
           for update of a skip locked)
      delete from stored_answer
       using old
       where stored_answer.request_key = old.request_key
      """;

  /**
   * Forgets the oldest answers to requests received before a time. What was decided stays in the
   * audit trail, and the RequestID stays used.
   *
   * @param limit how many at most
   * @return how many were forgotten
   */
  public int purge(Instant before, int limit) {
    return database
        .sql(PURGE)
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .update();
  }
}
