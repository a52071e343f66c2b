package hubreturns.ssi.access;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.testing.SettableClock;
import hubreturns.service.testing.TestDatabase;
import hubreturns.ssi.access.Accounts.Account;
import hubreturns.ssi.access.Accounts.Added;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Accounts of the pages: passwords, lockout, and what an operator may do with them. */
class AccountsIT {
  private static final String PASSWORD = "three blind mice ran";
  private static final SignInRules RULES =
      new SignInRules(3, Duration.ofMinutes(15), Duration.ofMinutes(30), Duration.ofHours(12));
  private static final AtomicInteger NEXT = new AtomicInteger(1);

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T12:00:00Z"));
  private final Accounts accounts = new Accounts(TestDatabase.client(), clock);

  @BeforeAll
  static void aParty() {
    TestDatabase.client()
        .sql("insert into party (name) values ('Accounts Ltd') on conflict do nothing")
        .update();
  }

  private String auditor() {
    String name = "person" + NEXT.getAndIncrement();
    accounts.add(name, AccountRole.AUDITOR, Optional.empty(), Optional.of(PASSWORD));
    return name;
  }

  @Test
  void opens_with_the_right_password_only() {
    String name = auditor();

    assertThat(accounts.signIn(name, PASSWORD, RULES)).isPresent();
    assertThat(accounts.signIn(name, PASSWORD + "!", RULES)).isEmpty();
    assertThat(accounts.signIn("nobody", PASSWORD, RULES)).isEmpty();
  }

  @Test
  void keeps_passwords_as_argon2id_only() {
    String name = auditor();

    assertThat(accounts.find(name).map(Account::hash).orElseThrow())
        .startsWith("$argon2id$v=19$m=19456,t=2,p=1$")
        .doesNotContain(PASSWORD);
  }

  @Test
  void locks_after_the_failures_allowed_and_opens_again_after_the_lockout() {
    String name = auditor();
    for (int i = 0; i < RULES.failuresMax(); i++) {
      assertThat(accounts.signIn(name, "wrong", RULES)).isEmpty();
    }

    assertThat(accounts.signIn(name, PASSWORD, RULES)).as("locked").isEmpty();
    clock.advance(RULES.lockout());
    assertThat(accounts.signIn(name, PASSWORD, RULES)).as("after the lockout").isPresent();
  }

  @Test
  void one_failure_less_than_allowed_does_not_lock() {
    String name = auditor();
    for (int i = 0; i < RULES.failuresMax() - 1; i++) {
      accounts.signIn(name, "wrong", RULES);
    }

    assertThat(accounts.signIn(name, PASSWORD, RULES)).isPresent();
  }

  @Test
  void a_disabled_account_opens_with_no_password() {
    String name = auditor();
    accounts.enable(name, false);

    assertThat(accounts.signIn(name, PASSWORD, RULES)).isEmpty();
    accounts.enable(name, true);
    assertThat(accounts.signIn(name, PASSWORD, RULES)).isPresent();
  }

  @Test
  void a_first_password_must_be_changed_and_a_bad_one_is_refused() {
    String name = auditor();
    Account account = accounts.signIn(name, PASSWORD, RULES).orElseThrow();

    assertThat(account.mustChangePassword()).isTrue();
    assertThat(accounts.changePassword(account, "wrong", "another long password")).isPresent();
    assertThat(accounts.changePassword(account, PASSWORD, PASSWORD)).isPresent();
    assertThat(accounts.changePassword(account, PASSWORD, "elevenchars")).isPresent();
    assertThat(accounts.changePassword(account, PASSWORD, "twelve chars")).isEmpty();
    assertThat(accounts.signIn(name, "twelve chars", RULES).orElseThrow().mustChangePassword())
        .isFalse();
  }

  @Test
  void a_reset_gives_a_one_time_password() {
    String name = auditor();
    String oneTime = accounts.reset(name).orElseThrow();

    assertThat(accounts.signIn(name, PASSWORD, RULES)).isEmpty();
    assertThat(accounts.signIn(name, oneTime, RULES).orElseThrow().mustChangePassword()).isTrue();
    assertThat(accounts.reset("nobody-of-that-name")).isEmpty();
  }

  @Test
  void a_supplier_and_nobody_else_is_bound_to_a_party_that_exists() {
    Optional<String> password = Optional.of(PASSWORD);

    assertThat(accounts.add("s1", AccountRole.SUPPLIER, Optional.empty(), password))
        .isInstanceOf(Added.Refused.class);
    assertThat(accounts.add("s1", AccountRole.SUPPLIER, Optional.of("Nobody plc"), password))
        .isInstanceOf(Added.Refused.class);
    assertThat(accounts.add("o1", AccountRole.OPERATOR, Optional.of("Accounts Ltd"), password))
        .isInstanceOf(Added.Refused.class);
    assertThat(accounts.add("s1", AccountRole.SUPPLIER, Optional.of("Accounts Ltd"), password))
        .isInstanceOf(Added.Done.class);
    assertThat(accounts.add("S1", AccountRole.SUPPLIER, Optional.of("Accounts Ltd"), password))
        .as("the same name in other letters")
        .isInstanceOf(Added.Refused.class);
  }
}
