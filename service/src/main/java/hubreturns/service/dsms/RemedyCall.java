package hubreturns.service.dsms;

import java.time.Duration;
import java.util.Optional;

/** The result of one call to Remedy. */
sealed interface RemedyCall {

  /** The call succeeded; {@code body} and {@code location} are those of the response. */
  record Success(String body, Optional<String> location) implements RemedyCall {}

  /** Remedy no longer accepts the token. */
  record ExpiredToken() implements RemedyCall {}

  /** Remedy already has an entry with this key and changed nothing. */
  record DuplicateEntry() implements RemedyCall {}

  /** Remedy rejects the content; a retry would not help. */
  record RejectedCall(String problem) implements RemedyCall {}

  /** Remedy got the call and did not respond. Remedy may still be working on the call. */
  record NoResponse(String problem) implements RemedyCall {}

  /** Remedy is unavailable or busy, or its response was unexpected. */
  record TemporaryFailure(String problem, Optional<Duration> after) implements RemedyCall {}
}
