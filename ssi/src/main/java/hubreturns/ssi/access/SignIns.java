package hubreturns.ssi.access;

import hubreturns.ssi.access.Accounts.Account;
import hubreturns.ssi.access.Passwords.TooManyWaiting;
import hubreturns.ssi.access.SignInAttempts.Attempt;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Signs people in with a name and a password, and lets them change the password. */
public final class SignIns {
  private static final Logger log = SecurityLog.LOG;

  private final JdbcClient database;
  private final Accounts accounts;
  private final Passwords passwords;
  private final SignInAttempts attempts;
  private final KnownBrowsers browsers;
  private final Clock clock;

  /** Sign-ins to the accounts of this database. */
  public SignIns(JdbcClient database, Accounts accounts, SignInRules rules, Clock clock) {
    this.database = database;
    this.accounts = accounts;
    this.passwords = accounts.passwords();
    this.attempts = new SignInAttempts(database, rules, clock);
    this.browsers = new KnownBrowsers(database, clock);
    this.clock = clock;
  }

  /** How an attempt to sign in ended. */
  sealed interface SignInOutcome {
    /** The name and the password are right. */
    record SignedInAccount(Account account) implements SignInOutcome {}

    /** They are not, or the account is disabled. */
    record WrongNameOrPassword() implements SignInOutcome {}

    /** The password was not checked, and will not be before this time. */
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
   * @throws TooManyWaiting when too many others wait for their password to be checked
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
        log.warn(
            "SSI sign-in of {} from {} refused: too many attempts; the next is possible at {}",
            counted,
            address,
            blocked.until());
        yield new SignInOutcome.TooManyAttempts(blocked.until());
      }
      case Attempt.AllowedAttempt allowed -> check(counted, password, address, allowed);
    };
  }

  private SignInOutcome check(
      String name, String password, String address, Attempt.AllowedAttempt attempt) {
    Optional<Account> found = accounts.find(name);
    if (!fits(password, found, attempt)) {
      log.warn(
          "SSI sign-in of {} from {} refused: {}",
          name,
          address,
          found.isPresent() ? "wrong password" : "there is no such account");
      return new SignInOutcome.WrongNameOrPassword();
    }
    Account account = found.orElseThrow();
    if (!account.enabled()) {
      log.warn("SSI sign-in of {} from {} refused: the account is disabled", name, address);
      return new SignInOutcome.WrongNameOrPassword();
    }
    attempts.succeeded(attempt);
    database
        .sql(NOTE_SIGN_IN)
        .param("name", account.name())
        .param("at", clock.instant().atOffset(ZoneOffset.UTC))
        .update();
    log.info("SSI sign-in of {} from {} as {}", name, address, account.role().text());
    return new SignInOutcome.SignedInAccount(account);
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
        log.warn(
            "SSI password change of {} from {} refused: too many wrong passwords; the next attempt is"
                + " possible at {}",
            account.name(),
            address,
            blocked.until());
        yield Optional.of(
            "Too many wrong passwords. Wait "
                + minutesUntil(blocked.until(), clock.instant())
                + ", then try again.");
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
      log.warn(
          "SSI password change of {} from {} refused: wrong password", account.name(), address);
      return Optional.of("The current password is wrong.");
    }
    attempts.succeeded(attempt);
    if (current.equals(chosen)) {
      return Optional.of("The new password is the same as the current one. Choose another.");
    }
    Optional<String> flaw = PasswordRules.flaw(account.name(), chosen);
    if (flaw.isEmpty()) {
      accounts.setPassword(account.name(), chosen);
      log.info("SSI password of {} changed from {}", account.name(), address);
    }
    return flaw;
  }

  /** As "1 minute" or "15 minutes". */
  static String minutesUntil(Instant until, Instant now) {
    long minutes = Math.max(1, (until.toEpochMilli() - now.toEpochMilli() + 59_999) / 60_000);
    return minutes == 1 ? "1 minute" : minutes + " minutes";
  }
}
