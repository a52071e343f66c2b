package hubreturns.ssi.access;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.testing.SettableClock;
import hubreturns.service.testing.TestDatabase;
import hubreturns.ssi.Site;
import hubreturns.ssi.access.Accounts.Account;
import hubreturns.ssi.access.Accounts.NewAccount;
import hubreturns.ssi.access.SignIns.SignInOutcome;
import hubreturns.ssi.access.SignIns.SignInOutcome.SignedInAccount;
import hubreturns.ssi.access.SignIns.SignInOutcome.TooManyAttempts;
import hubreturns.ssi.access.SignIns.SignInOutcome.WrongNameOrPassword;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Accounts of the pages: passwords, the limit on attempts, and what operators change. */
class AccountsIT {
  private static final String PASSWORD = Site.PASSWORD;
  private static final SignInRules RULES =
      new SignInRules(3, Duration.ofMinutes(15), Duration.ofMinutes(30), Duration.ofHours(12));
  private static final AtomicInteger NEXT = new AtomicInteger(1);

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T12:00:00Z"));
  private final Accounts accounts = new Accounts(TestDatabase.client(), clock);
  private final SignIns signIns =
      new SignIns(
          TestDatabase.client(),
          accounts,
          RULES,
          Passkeys.notRequired(),
          new AdminTrail(TestDatabase.database().dataSource(), clock),
          clock);
  private final String address = newAddress();

  @BeforeAll
  static void aParty() {
    TestDatabase.party("Accounts Ltd");
  }

  private static String newAddress() {
    return "10.0.0." + NEXT.getAndIncrement();
  }

  private static String auditor() {
    return Site.account("person" + NEXT.getAndIncrement(), AccountRole.AUDITOR, Optional.empty());
  }

  /** An auditor as an operator adds one. */
  private String added() {
    String name = "person" + NEXT.getAndIncrement();
    accounts.add(name, AccountRole.AUDITOR, Optional.empty(), Optional.of(PASSWORD));
    return name;
  }

  private SignInOutcome signIn(String name, String password) {
    return signIns.signIn(name, password, address, Optional.empty());
  }

  private Account signedIn(String name, String password) {
    return ((SignedInAccount) signIn(name, password)).account();
  }

  private void guessUntilRefused(String name, String from) {
    for (int i = 0; i < RULES.failuresMax(); i++) {
      assertThat(signIns.signIn(name, "wrong", from, Optional.empty()))
          .isInstanceOf(WrongNameOrPassword.class);
    }
    assertThat(signIns.signIn(name, "wrong", from, Optional.empty()))
        .isInstanceOf(TooManyAttempts.class);
  }

  @Test
  void only_the_right_password_signs_in() {
    String name = added();

    assertThat(signIn(name, PASSWORD)).isInstanceOf(SignedInAccount.class);
    assertThat(signIn(name, PASSWORD + "!")).isInstanceOf(WrongNameOrPassword.class);
    assertThat(signIn("nobody", PASSWORD)).isInstanceOf(WrongNameOrPassword.class);
    assertThat(signIn("not a name", PASSWORD)).isInstanceOf(WrongNameOrPassword.class);
  }

  @Test
  void passwords_are_kept_as_argon2id_only() {
    String name = added();

    assertThat(accounts.find(name).map(Account::hash).orElseThrow())
        .startsWith("$argon2id$v=19$m=19456,t=2,p=1$")
        .doesNotContain(PASSWORD);
  }

  @Test
  void an_address_that_guessed_too_often_waits_for_the_lockout_time() {
    String name = auditor();
    guessUntilRefused(name, address);

    assertThat(signIn(name, PASSWORD)).as("the right password").isInstanceOf(TooManyAttempts.class);
    clock.advance(RULES.lockout());
    assertThat(signIn(name, PASSWORD)).as("after the lockout").isInstanceOf(SignedInAccount.class);
  }

  @Test
  void one_attempt_below_the_limit_locks_nobody_out() {
    String name = auditor();
    for (int i = 0; i < RULES.failuresMax() - 1; i++) {
      signIn(name, "wrong");
    }

    assertThat(signIn(name, PASSWORD)).isInstanceOf(SignedInAccount.class);
  }

  @Test
  void a_stranger_cannot_lock_a_colleague_out() {
    String name = auditor();
    guessUntilRefused(name, newAddress());

    assertThat(signIn(name, PASSWORD)).isInstanceOf(SignedInAccount.class);
  }

  @Test
  void a_browser_that_has_signed_in_before_is_not_locked_out() {
    String name = auditor();
    assertThat(signIn(name, PASSWORD)).isInstanceOf(SignedInAccount.class);
    Optional<String> token = Optional.of(signIns.noteBrowser(name, Optional.empty()));
    guessUntilRefused(name, address);

    assertThat(signIns.signIn(name, PASSWORD, address, token)).isInstanceOf(SignedInAccount.class);
    assertThat(signIns.signIn(name, PASSWORD, address, Optional.of("A".repeat(32))))
        .as("a token that nobody was given")
        .isInstanceOf(TooManyAttempts.class);
  }

  @Test
  void a_known_browser_can_guess_no_more_often_than_a_stranger() {
    String name = auditor();
    Optional<String> token = Optional.of(signIns.noteBrowser(name, Optional.empty()));
    for (int i = 0; i < RULES.failuresMax(); i++) {
      signIns.signIn(name, "wrong", address, token);
    }

    assertThat(signIns.signIn(name, PASSWORD, address, token)).isInstanceOf(TooManyAttempts.class);
  }

  @Test
  void guesses_from_many_addresses_end_at_the_limit_of_the_name() {
    String name = auditor();
    for (int i = 0; i < RULES.failuresMax() * 10; i++) {
      assertThat(signIns.signIn(name, "wrong", newAddress(), Optional.empty()))
          .isInstanceOf(WrongNameOrPassword.class);
    }

    assertThat(signIns.signIn(name, PASSWORD, newAddress(), Optional.empty()))
        .isInstanceOf(TooManyAttempts.class);
  }

  @Test
  void one_address_cannot_try_many_names() {
    String from = newAddress();
    for (int i = 0; i < RULES.failuresMax() * 10; i++) {
      signIns.signIn("made-up-" + i, "wrong", from, Optional.empty());
    }

    assertThat(signIns.signIn(auditor(), PASSWORD, from, Optional.empty()))
        .isInstanceOf(TooManyAttempts.class);
  }

  @Test
  void guesses_at_the_same_moment_cannot_pass_the_limit_together() throws Exception {
    String name = auditor();
    List<Callable<SignInOutcome>> guesses = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      guesses.add(() -> signIn(name, "wrong"));
    }
    long tried = 0;
    try (ExecutorService people = Executors.newFixedThreadPool(guesses.size())) {
      for (Future<SignInOutcome> guess : people.invokeAll(guesses)) {
        tried += guess.get() instanceof WrongNameOrPassword ? 1 : 0;
      }
    }

    assertThat(tried).isEqualTo(RULES.failuresMax());
    assertThat(signIn(name, PASSWORD)).isInstanceOf(TooManyAttempts.class);
  }

  @Test
  void a_disabled_account_cannot_sign_in() {
    String name = auditor();
    accounts.disable(name);

    assertThat(signIn(name, PASSWORD)).isInstanceOf(WrongNameOrPassword.class);
    accounts.enable(name);
    assertThat(signIn(name, PASSWORD)).isInstanceOf(SignedInAccount.class);
  }

  @Test
  void enabling_an_account_forgets_its_wrong_passwords() {
    String name = auditor();
    guessUntilRefused(name, address);

    accounts.enable(name);

    assertThat(signIn(name, PASSWORD)).isInstanceOf(SignedInAccount.class);
  }

  @Test
  void a_first_password_must_be_replaced_by_a_good_one() {
    String name = added();
    Account account = signedIn(name, PASSWORD);

    assertThat(account.mustChangePassword()).isTrue();
    assertThat(change(account, "wrong", "another long password")).isPresent();
    assertThat(change(account, PASSWORD, PASSWORD)).isPresent();
    assertThat(change(account, PASSWORD, "elevenchars")).isPresent();
    assertThat(change(account, PASSWORD, "twelve chars")).isEmpty();
    assertThat(signedIn(name, "twelve chars").mustChangePassword()).isFalse();
  }

  private Optional<String> change(Account account, String current, String chosen) {
    return signIns.changePassword(account, current, chosen, address);
  }

  @Test
  void the_current_password_cannot_be_guessed_within_a_session() {
    String name = auditor();
    Account account = signedIn(name, PASSWORD);
    for (int i = 0; i < RULES.failuresMax(); i++) {
      assertThat(change(account, "wrong", "another long password"))
          .contains("The current password is wrong.");
    }

    assertThat(change(account, PASSWORD, "another long password"))
        .contains("Too many wrong passwords. Wait 15 minutes, then try again.");
    assertThat(signIn(name, PASSWORD))
        .as("the password is unchanged")
        .isInstanceOf(SignedInAccount.class);
  }

  @Test
  void a_reset_gives_a_one_time_password() {
    String name = added();
    String oneTime = accounts.reset(name).orElseThrow();

    assertThat(signIn(name, PASSWORD)).isInstanceOf(WrongNameOrPassword.class);
    assertThat(signedIn(name, oneTime).mustChangePassword()).isTrue();
    assertThat(accounts.reset("nobody-of-that-name")).isEmpty();
  }

  @Test
  void only_a_supplier_has_a_party_and_the_party_must_exist() {
    Optional<String> password = Optional.of(PASSWORD);

    assertThat(accounts.add("s1", AccountRole.SUPPLIER, Optional.empty(), password))
        .isInstanceOf(NewAccount.RejectedAccount.class);
    assertThat(accounts.add("s1", AccountRole.SUPPLIER, Optional.of("Nobody plc"), password))
        .isInstanceOf(NewAccount.RejectedAccount.class);
    assertThat(accounts.add("o1", AccountRole.OPERATOR, Optional.of("Accounts Ltd"), password))
        .isInstanceOf(NewAccount.RejectedAccount.class);
    assertThat(accounts.add("s1", AccountRole.SUPPLIER, Optional.of("Accounts Ltd"), password))
        .isInstanceOf(NewAccount.CreatedAccount.class);
    assertThat(accounts.add("S1", AccountRole.SUPPLIER, Optional.of("Accounts Ltd"), password))
        .as("the same name in capitals")
        .isInstanceOf(NewAccount.RejectedAccount.class);
  }
}
