package hubreturns.ssi.access;

import java.time.Instant;

/**
 * A person whom the identity provider vouched for. Role and Party are those of the sign-in, for the
 * provider is not asked again while the session lasts.
 *
 * @param name with a suffix that no local account's name can have, so that the two are never mixed
 *     up on a page or in a log
 * @param party a supplier's; blank for everybody else
 */
record Member(String name, AccountRole role, String party, Instant signedInAt) implements Person {
  private static final long serialVersionUID = 1L;

  static final String SUFFIX = " (organisation)";
}
