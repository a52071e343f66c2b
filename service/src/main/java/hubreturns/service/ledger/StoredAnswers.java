package hubreturns.service.ledger;

import hubreturns.vocabulary.RequestId;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The requests that were decided and the answers they got, byte for byte. */
final class StoredAnswers {
  private final JdbcClient database;

  StoredAnswers(JdbcClient database) {
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

  private static final String STORE =
      """
      insert into stored_answer (request_key, request, answer) values (:key, :request, :answer)
      """;

  void store(long key, byte[] request, byte[] answer) {
    database
        .sql(STORE)
        .param("key", key)
        .param("request", request)
        .param("answer", answer)
        .update();
  }
}
