package hubreturns.ssi.access;

import java.io.Serializable;
import java.time.Instant;

/** Whom a session belongs to. What the person may see is asked anew at each request. */
sealed interface Person extends Serializable permits AccountHolder, Member {
  /** What pages and logs call the person. */
  String name();

  /** When the session began. */
  Instant signedInAt();
}
