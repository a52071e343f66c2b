package hubreturns.ssi.access;

import hubreturns.securitylog.SecurityEvent;
import hubreturns.securitylog.SecurityLog;
import hubreturns.ssi.access.Accounts.Account;
import hubreturns.ssi.access.Passkeys.BegunCeremony;
import hubreturns.ssi.access.Passkeys.Ceremony;
import hubreturns.ssi.access.Passwords.TooManyWaiting;
import hubreturns.ssi.access.SignInAttempts.Attempt;
import hubreturns.vocabulary.Counted;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Signs people in with a name and a password, and lets them change the password. */
public final class SignIns {
  private final JdbcClient database;
  private final Accounts accounts;
  private final Passwords passwords;
  private final SignInAttempts attempts;
  private final KnownBrowsers browsers;
  private final Passkeys passkeys;
  private final AdminTrail trail;
  private final Clock clock;

  public SignIns(
      JdbcClient database,
      Accounts accounts,
      SignInRules rules,
      Passkeys passkeys,
      AdminTrail trail,
      Clock clock) {
    this.database = database;
    this.accounts = accounts;
    this.passwords = accounts.passwords();
    this.attempts = new SignInAttempts(database, rules, clock);
    this.browsers = new KnownBrowsers(database, clock);
    this.passkeys = passkeys;
    this.trail = trail;
    this.clock = clock;
  }

  /** How an attempt to sign in ended. */
  sealed interface SignInOutcome {
    /** The name and the password are right. */
    record SignedInAccount(Account account) implements SignInOutcome {}

    /** The name or the password is wrong, or the account is disabled. */
    record WrongNameOrPassword() implements SignInOutcome {}

    /** The password was not checked. The next attempt is possible at this time. */
    record TooManyAttempts(Instant until) implements SignInOutcome {}
  }

  private static final String NOTE_SIGN_IN =
      """
      update ssi_account
         set signed_in_at = :at
       where name = :name
      """;

  /**
   * Checks a name and a password.
   *
   * @param address of the client
   * @param browserToken from the cookie of a browser that has signed in before
   * @throws TooManyWaiting when too many passwords wait to be checked
   */
  SignInOutcome signIn(
      String name, String password, String address, Optional<String> browserToken) {
    passwords.checkRoom();
    String lower = name.toLowerCase(Locale.ROOT);
    boolean isName = lower.matches(Accounts.NAMES);
    String counted = isName ? lower : "(no name)";
    Attempt attempt =
        browsers
            .find(counted, browserToken)
            .map(browser -> attempts.fromKnownBrowser(counted, browser))
            .orElseGet(() -> attempts.fromAddress(counted, address));
    return switch (attempt) {
      case Attempt.BlockedAttempt blocked -> {
        refused(
            SecurityEvent.SIGN_IN_REFUSED,
            "sign-in",
            counted,
            address,
            "too many attempts; the next is possible at " + blocked.until());
        yield new SignInOutcome.TooManyAttempts(blocked.until());
      }
      case Attempt.AllowedAttempt allowed -> check(counted, password, address, allowed);
    };
  }

  private SignInOutcome check(
      String name, String password, String address, Attempt.AllowedAttempt attempt) {
    Optional<Account> found = accounts.find(name);
    if (!fits(password, found, attempt)) {
      String why = found.isPresent() ? "wrong password" : "there is no such account";
      refused(SecurityEvent.SIGN_IN_REFUSED, "sign-in", name, address, why);
      return new SignInOutcome.WrongNameOrPassword();
    }
    Account account = found.orElseThrow();
    if (!account.enabled()) {
      refused(SecurityEvent.SIGN_IN_REFUSED, "sign-in", name, address, "the account is disabled");
      return new SignInOutcome.WrongNameOrPassword();
    }
    attempts.succeeded(attempt);
    if (passkeys.areNeededBy(account.role())) {
      SecurityLog.note(
          SecurityEvent.PASSWORD_ACCEPTED,
          address,
          "SSI sign-in of {} from {}: the password is right, a passkey must follow",
          name,
          address);
    } else {
      note(account, address);
    }
    return new SignInOutcome.SignedInAccount(account);
  }

  private static void refused(
      SecurityEvent event, String what, String name, String address, String why) {
    SecurityLog.note(event, address, "SSI {} of {} from {} refused: {}", what, name, address, why);
  }

  private void note(Account account, String address) {
    database
        .sql(NOTE_SIGN_IN)
        .param("name", account.name())
        .param("at", clock.instant().atOffset(ZoneOffset.UTC))
        .update();
    SecurityLog.note(
        SecurityEvent.SIGN_IN,
        address,
        "SSI sign-in of {} from {} as {}",
        account.name(),
        address,
        account.role().text());
  }

  /** Whether this account's sign-in is complete only with a passkey. */
  boolean needsPasskey(String name) {
    return accounts.find(name).filter(account -> passkeys.areNeededBy(account.role())).isPresent();
  }

  /**
   * Begins the ceremony that completes a sign-in: with the account's passkey, or to register one.
   */
  BegunCeremony begin(Account account) {
    return account.passkeySetAt().isPresent()
        ? passkeys.beginConfirmation(account.name())
        : passkeys.beginRegistration(account.name());
  }

  /**
   * Completes a sign-in with a browser's answer in a ceremony.
   *
   * @return why it is not complete, for the person; empty when it is
   */
  Optional<String> complete(Account account, Ceremony begun, String answer, String address) {
    return switch (attempts.withPasskey(account.name(), address)) {
      case Attempt.BlockedAttempt blocked -> {
        refused(
            SecurityEvent.PASSKEY_REFUSED,
            "passkey",
            account.name(),
            address,
            "too many attempts; the next is possible at " + blocked.until());
        yield tooMany("attempts", blocked);
      }
      case Attempt.AllowedAttempt allowed -> {
        Optional<String> flaw =
            switch (begun) {
              case Ceremony.Confirmation confirmation ->
                  confirm(account, confirmation, answer, address);
              case Ceremony.Registration registration ->
                  register(account, registration, answer, address);
            };
        if (flaw.isEmpty()) {
          attempts.succeeded(allowed);
          note(account, address);
        }
        yield flaw;
      }
    };
  }

  private Optional<String> confirm(
      Account account, Ceremony.Confirmation begun, String answer, String address) {
    Optional<String> flaw = passkeys.confirm(begun, account.name(), answer);
    flaw.ifPresent(why ->
        refused(
            SecurityEvent.PASSKEY_REFUSED,
            "passkey",
            account.name(),
            address,
            SecurityLog.clean(why)));
    return flaw.map(why ->
        "The passkey was not accepted. Use the passkey that you registered for this account.");
  }

  private Optional<String> register(
      Account account, Ceremony.Registration begun, String answer, String address) {
    Optional<String> flaw;
    try {
      flaw =
          trail.record(
              new AdminTrail.Actor(account.name(), address),
              () -> passkeys.register(begun, account.name(), answer),
              why ->
                  why.isEmpty()
                      ? Optional.of(accounts.changed(AdminAction.PASSKEY_REGISTERED, account))
                      : Optional.empty());
    } catch (DuplicateKeyException another) {
      flaw = Optional.of("the account has a passkey already");
    }
    flaw.ifPresentOrElse(
        why ->
            SecurityLog.note(
                SecurityEvent.PASSKEY_REFUSED,
                address,
                "SSI passkey of {} from {} not registered: {}",
                account.name(),
                address,
                SecurityLog.clean(why)),
        () ->
            SecurityLog.note(
                SecurityEvent.PASSKEY_REGISTERED,
                address,
                "SSI passkey of {} registered from {}",
                account.name(),
                address));
    return flaw.map(why -> "The passkey was not registered. Try again, or use another passkey.");
  }

  private boolean fits(String password, Optional<Account> found, Attempt.AllowedAttempt attempt) {
    try {
      if (found.isEmpty()) {
        passwords.fitsNobody(password);
        return false;
      }
      return passwords.fits(password, found.get().hash());
    } catch (TooManyWaiting e) {
      attempts.takeBack(attempt);
      throw e;
    }
  }

  /**
   * Records the browser of a person who has just signed in, and returns the token for its cookie.
   */
  String noteBrowser(String account, Optional<String> browserToken) {
    return browsers.add(account, browserToken);
  }

  /**
   * Changes a password to one that its holder chose.
   *
   * @return why it was not changed; empty when it was
   */
  Optional<String> changePassword(Account account, String current, String chosen, String address) {
    return switch (attempts.inSession(account.name())) {
      case Attempt.BlockedAttempt blocked -> {
        refused(
            SecurityEvent.PASSWORD_CHANGE_REFUSED,
            "password change",
            account.name(),
            address,
            "too many wrong passwords; the next attempt is possible at " + blocked.until());
        yield tooMany("wrong passwords", blocked);
      }
      case Attempt.AllowedAttempt allowed -> change(account, current, chosen, address, allowed);
    };
  }

  private Optional<String> change(
      Account account,
      String current,
      String chosen,
      String address,
      Attempt.AllowedAttempt attempt) {
    if (!fits(current, Optional.of(account), attempt)) {
      refused(
          SecurityEvent.PASSWORD_CHANGE_REFUSED,
          "password change",
          account.name(),
          address,
          "wrong password");
      return Optional.of("The current password is wrong.");
    }
    attempts.succeeded(attempt);
    if (current.equals(chosen)) {
      return Optional.of("The new password is the same as the current one. Choose another.");
    }
    Optional<String> flaw = PasswordRules.flaw(account.name(), chosen);
    if (flaw.isEmpty()) {
      accounts.setPassword(account.name(), chosen);
      SecurityLog.note(
          SecurityEvent.PASSWORD_CHANGED,
          address,
          "SSI password of {} changed from {}",
          account.name(),
          address);
    }
    return flaw;
  }

  private Optional<String> tooMany(String what, Attempt.BlockedAttempt blocked) {
    return Optional.of(
        "Too many %s. Wait %s, then try again."
            .formatted(what, minutesUntil(blocked.until(), clock.instant())));
  }

  /** As "1 minute" or "15 minutes". */
  static String minutesUntil(Instant until, Instant now) {
    long minutes = Math.max(1, (until.toEpochMilli() - now.toEpochMilli() + 59_999) / 60_000);
    return Counted.text(minutes, "minute");
  }
}
