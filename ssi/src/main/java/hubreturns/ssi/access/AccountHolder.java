package hubreturns.ssi.access;

import java.time.Instant;

/**
 * A person with a local account.
 *
 * @param name the account's
 * @param passwordSetAt when the password was set that opened the session
 */
record AccountHolder(String name, Instant passwordSetAt, Instant signedInAt) implements Person {
  private static final long serialVersionUID = 1L;
}
