package hubreturns.ssi.access;

import java.time.Instant;
import org.springframework.security.core.AuthenticationException;

/** Carries the time of the next possible attempt out of Spring Security's filters. */
final class TooManyAttemptsException extends AuthenticationException {
  private final Instant until;

  TooManyAttemptsException(Instant until) {
    super("too many attempts until " + until);
    this.until = until;
  }

  Instant until() {
    return until;
  }
}
