package hubreturns.ssi.access;

import java.time.Instant;

/** The person to whom a session belongs. */
sealed interface Person permits AccountHolder, Member {
  /** What pages and logs call the person. */
  String name();

  /** When the session began. */
  Instant signedInAt();
}
