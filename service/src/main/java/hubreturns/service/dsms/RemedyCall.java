package hubreturns.service.dsms;

import java.time.Duration;
import java.util.Optional;

/** What one call to Remedy came to, as far as the Incident Client must tell. */
sealed interface RemedyCall {

  /** Remedy did what was asked; {@code body} and {@code location} are as it answered. */
  record Done(String body, Optional<String> location) implements RemedyCall {}

  /** The token is no longer taken. */
  record LoginNeeded() implements RemedyCall {}

  /** Remedy holds an entry with this key already, and did nothing. */
  record Duplicate() implements RemedyCall {}

  /** Remedy refuses the content; asking again would not help. */
  record Rejected(String problem) implements RemedyCall {}

  /** Remedy is away, busy, or answered something unexpected. */
  record NotNow(String problem, Optional<Duration> after) implements RemedyCall {}
}
