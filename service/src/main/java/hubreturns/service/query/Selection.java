package hubreturns.service.query;

import hubreturns.vocabulary.UserId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which rows a report shows; an empty condition matches every row.
 *
 * @param from the earliest time
 * @param to the time before which a row counts
 */
public record Selection(
    Optional<String> party, Optional<UserId> user, Optional<Instant> from, Optional<Instant> to) {
  /** Conditions on a request {@code q}, for a where clause. */
  public static final String OF_REQUEST =
      """
             (:party::text is null or q.party = :party)
         and (:user::bigint is null or q.user_id = :user)
         and (:from::timestamptz is null or q.committed_at >= :from)
         and (:to::timestamptz is null or q.committed_at < :to)
      """;

  /** The parameters of the conditions, in a map of their own. */
  public Map<String, Object> parameters() {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("party", party.orElse(null));
    parameters.put("user", user.map(UserId::eui64).orElse(null));
    parameters.put("from", from.map(time -> time.atOffset(ZoneOffset.UTC)).orElse(null));
    parameters.put("to", to.map(time -> time.atOffset(ZoneOffset.UTC)).orElse(null));
    return parameters;
  }
}
