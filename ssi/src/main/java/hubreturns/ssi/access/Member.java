package hubreturns.ssi.access;

import java.time.Instant;
import java.util.Optional;

/**
 * A person who signed in through the identity provider. Role and Party stay those of the sign-in:
 * the provider is not asked again while the session lasts.
 *
 * @param name with a suffix that no local account's name can have, so that pages and logs never mix
 *     up the two
 * @param party the Party of a supplier; empty for everybody else
 */
record Member(String name, AccountRole role, Optional<String> party, Instant signedInAt)
    implements Person {
  static final String SUFFIX = " (organisation)";
}
