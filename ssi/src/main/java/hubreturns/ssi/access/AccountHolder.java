package hubreturns.ssi.access;

import java.time.Instant;
import java.util.Optional;

/**
 * A person with a local account.
 *
 * @param name of the account
 * @param passwordSetAt when the password of this sign-in was set
 * @param passkeySetAt when the passkey that confirmed this sign-in was registered
 */
record AccountHolder(String name, Instant passwordSetAt, Instant passkeySetAt, Instant signedInAt)
    implements Person {
  /** Stands for a sign-in that no passkey has confirmed. */
  private static final Instant NO_PASSKEY = Instant.EPOCH;

  /** The holder after the right password, and before any passkey. */
  static AccountHolder withPassword(Accounts.Account account, Instant signedInAt) {
    return new AccountHolder(account.name(), account.passwordSetAt(), NO_PASSKEY, signedInAt);
  }

  /** The holder of a session that is stored; with no passkey, if none has confirmed it. */
  static AccountHolder of(
      String name, Instant passwordSetAt, Optional<Instant> passkeySetAt, Instant signedInAt) {
    return new AccountHolder(name, passwordSetAt, passkeySetAt.orElse(NO_PASSKEY), signedInAt);
  }

  /** The holder after a passkey that was registered at this time. */
  AccountHolder withPasskey(Instant registeredAt) {
    return new AccountHolder(name, passwordSetAt, registeredAt, signedInAt);
  }

  /** Whether a passkey has confirmed this sign-in. */
  boolean isConfirmed() {
    return !passkeySetAt.equals(NO_PASSKEY);
  }

  /** Whether the password, and the passkey if one was used, are still those of the account. */
  boolean isOf(Accounts.Account account) {
    return account.passwordSetAt().equals(passwordSetAt)
        && (!isConfirmed() || account.passkeySetAt().filter(passkeySetAt::equals).isPresent());
  }
}
