package hubreturns.ssi.access;

import java.time.Instant;
import java.util.Optional;

/**
 * A person with a local account.
 *
 * @param name of the account
 * @param passwordSetAt when the password of this sign-in was set
 * @param passkeySetAt when the passkey that confirmed this sign-in was registered; empty when none
 *     has
 */
record AccountHolder(
    String name, Instant passwordSetAt, Optional<Instant> passkeySetAt, Instant signedInAt)
    implements Person {

  /** The holder after the right password, and before any passkey. */
  static AccountHolder withPassword(Accounts.Account account, Instant signedInAt) {
    return new AccountHolder(account.name(), account.passwordSetAt(), Optional.empty(), signedInAt);
  }

  /** The holder after a passkey that was registered at this time. */
  AccountHolder withPasskey(Instant registeredAt) {
    return new AccountHolder(name, passwordSetAt, Optional.of(registeredAt), signedInAt);
  }

  /** Whether a passkey has confirmed this sign-in. */
  boolean isConfirmed() {
    return passkeySetAt.isPresent();
  }

  /** Whether the password, and the passkey if one was used, are still those of the account. */
  boolean isOf(Accounts.Account account) {
    return account.passwordSetAt().equals(passwordSetAt)
        && (!isConfirmed() || account.passkeySetAt().equals(passkeySetAt));
  }
}
