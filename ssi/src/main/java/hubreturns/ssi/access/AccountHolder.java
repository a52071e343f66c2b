package hubreturns.ssi.access;

import java.time.Instant;

/**
 * A person with a local account.
 *
 * @param name of the account
 * @param passwordSetAt when the password of this sign-in was set
 */
record AccountHolder(String name, Instant passwordSetAt, Instant signedInAt) implements Person {
  private static final long serialVersionUID = 1L;
}
