package hubreturns.ssi.access;

import hubreturns.securitylog.SecurityLog;
import hubreturns.vocabulary.Word;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The local accounts of the pages. Operators create, reset, disable and enable them. */
public final class Accounts {
  /** The names that an account can have. */
  public static final String NAMES = "[a-z0-9][a-z0-9._@-]{0,62}";

  private final JdbcClient database;
  private final Clock clock;
  private final Passwords passwords = new Passwords();

  public Accounts(JdbcClient database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  Passwords passwords() {
    return passwords;
  }

  private static final String ADD =
      """
      insert into ssi_account (name, role, party, password_hash, must_change_password, created_at,
                               password_set_at)
      values (:name, :role::account_role, :party, :hash, true, :at, :at)
      on conflict (name) do nothing
      """;

  private static final String PARTY_EXISTS =
      """
      select exists (select from ssi_party where party = :party)
      """;

  /** The result of adding an account. */
  public sealed interface NewAccount {
    /** The account exists. Its holder must replace this password at the first sign-in. */
    record CreatedAccount(String name, String password) implements NewAccount {}

    /** The account was not added, for this reason. */
    record RejectedAccount(String reason) implements NewAccount {}
  }

  /**
   * Adds an account.
   *
   * @param password the one-time password; a random one when empty
   */
  public NewAccount add(
      String name, AccountRole role, Optional<String> party, Optional<String> password) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!lower.matches(NAMES)) {
      return new NewAccount.RejectedAccount(
          "'"
              + SecurityLog.clean(name)
              + "' is not a valid name. Use up to 63 letters, digits and . _ @ -; begin with a letter"
              + " or digit.");
    }
    if (role == AccountRole.SUPPLIER && party.isEmpty()) {
      return new NewAccount.RejectedAccount("A supplier needs a Party. Add --party PARTY.");
    }
    if (role != AccountRole.SUPPLIER && party.isPresent()) {
      return new NewAccount.RejectedAccount(
          "Only a supplier has a Party. Remove --party, or use --role supplier.");
    }
    if (party.isPresent() && !hasParty(party.get())) {
      return new NewAccount.RejectedAccount(
          "There is no Party '"
              + SecurityLog.clean(party.get())
              + "'. 'party list' shows all Parties; 'party import' adds one.");
    }
    Optional<String> flaw = password.flatMap(given -> PasswordRules.flaw(lower, given));
    if (flaw.isPresent()) {
      return new NewAccount.RejectedAccount(flaw.get());
    }
    String first = password.orElseGet(passwords::oneTime);
    int added =
        database
            .sql(ADD)
            .param("name", lower)
            .param("role", role.text())
            .param("party", party.orElse(null))
            .param("hash", passwords.hash(first))
            .param("at", clock.instant().atOffset(ZoneOffset.UTC))
            .update();
    return added == 1
        ? new NewAccount.CreatedAccount(lower, first)
        : new NewAccount.RejectedAccount("There is already an account '" + lower + "'.");
  }

  /** Whether there is a Party of exactly this name. */
  boolean hasParty(String party) {
    return database.sql(PARTY_EXISTS).param("party", party).query(Boolean.class).single();
  }

  private static final String SET_ENABLED =
      """
      update ssi_account
         set enabled = :enabled
       where name = :name
      """;

  private static final String FORGET_ATTEMPTS =
      """
      delete from ssi_sign_in_attempt
       where name = :name
      """;

  /**
   * Lets an account sign in again, and forgets its wrong passwords.
   *
   * @return whether there is such an account
   */
  public boolean enable(String name) {
    forgetAttempts(name);
    return setEnabled(name, true);
  }

  /**
   * Keeps an account from signing in; its sessions end at their next request.
   *
   * @return whether there is such an account
   */
  public boolean disable(String name) {
    return setEnabled(name, false);
  }

  private boolean setEnabled(String name, boolean enabled) {
    return database
            .sql(SET_ENABLED)
            .param("name", name.toLowerCase(Locale.ROOT))
            .param("enabled", enabled)
            .update()
        == 1;
  }

  private void forgetAttempts(String name) {
    database.sql(FORGET_ATTEMPTS).param("name", name.toLowerCase(Locale.ROOT)).update();
  }

  private static final String RESET =
      """
      update ssi_account
         set password_hash = :hash, must_change_password = true, password_set_at = :at
       where name = :name
      """;

  /**
   * Gives an account a one-time password and ends its sessions; empty if there is no such account.
   */
  public Optional<String> reset(String name) {
    String password = passwords.oneTime();
    int changed =
        database
            .sql(RESET)
            .param("name", name.toLowerCase(Locale.ROOT))
            .param("hash", passwords.hash(password))
            .param("at", clock.instant().atOffset(ZoneOffset.UTC))
            .update();
    forgetAttempts(name);
    return changed == 1 ? Optional.of(password) : Optional.empty();
  }

  private static final String RESET_PASSKEY =
      """
      delete from user_credentials
       where user_entity_user_id in (select id from user_entities where name = :name)
      """;

  /**
   * Removes the passkey of an account and ends its sessions. Its holder then registers another one.
   *
   * @return whether the account had a passkey
   */
  public boolean resetPasskey(String name) {
    return database.sql(RESET_PASSKEY).param("name", name.toLowerCase(Locale.ROOT)).update() == 1;
  }

  /** All accounts, as SQL without parameters or order. {@code locked_until} may be in the past. */
  public static final String ALL =
      """
      select name, role::text as role, party, enabled, must_change_password,
             (select max(t.ends_at) from ssi_sign_in_attempt t
               where t.name = a.name and t.attempts > t.attempts_max) as locked_until,
             signed_in_at, created_at,
             (select c.created
                from user_entities e
                join user_credentials c on c.user_entity_user_id = e.id
               where e.name = a.name) as passkey_set_at
        from ssi_account a
      """;

  /** All accounts as text, as SQL without parameters. */
  public static final String LIST =
      """
      select name, role, party, enabled, must_change_password,
             case when locked_until > now() then utc_text(locked_until) end as locked_until,
             utc_text(signed_in_at) as signed_in_at, utc_text(created_at) as created_at,
             utc_text(passkey_set_at) as passkey_set_at
        from (%s) a
       order by name
      """
          .formatted(ALL);

  /**
   * An account as a session knows it.
   *
   * @param passwordSetAt when its password was set; a session that began under an earlier password
   *     has ended
   * @param passkeySetAt when its passkey was registered
   */
  public record Account(
      String name,
      AccountRole role,
      Optional<String> party,
      String hash,
      boolean mustChangePassword,
      boolean enabled,
      Instant passwordSetAt,
      Optional<Instant> passkeySetAt) {

    /** For people: "enabled supplier of Party A, own password", without the hash. */
    @Override
    public String toString() {
      return (enabled ? "enabled " : "disabled ")
          + role.text()
          + party.map(name -> " of " + name).orElse("")
          + (mustChangePassword ? ", one-time password" : ", own password")
          + (passkeySetAt.isPresent() ? ", passkey" : "");
    }
  }

  private static final String FIND =
      """
      select a.name, a.role::text as role, a.party, a.password_hash, a.must_change_password,
             a.enabled, a.password_set_at, c.created as passkey_set_at
        from ssi_account a
        left join user_entities e on e.name = a.name
        left join user_credentials c on c.user_entity_user_id = e.id
       where a.name = :name
      """;

  public Optional<Account> find(String name) {
    return database
        .sql(FIND)
        .param("name", name.toLowerCase(Locale.ROOT))
        .query((row, index) -> account(row))
        .optional();
  }

  /**
   * The entry of the administration trail about a change to an account. {@code before} is the
   * account before the change.
   */
  public AdminTrail.Change changed(AdminAction action, Account before) {
    return new AdminTrail.Change(
        action,
        before.name(),
        before.toString(),
        find(before.name()).map(Account::toString).orElse(""));
  }

  private static Account account(ResultSet row) throws SQLException {
    return new Account(
        row.getString("name"),
        Word.of(AccountRole.class, row.getString("role")),
        Optional.ofNullable(row.getString("party")),
        row.getString("password_hash"),
        row.getBoolean("must_change_password"),
        row.getBoolean("enabled"),
        row.getTimestamp("password_set_at").toInstant(),
        Optional.ofNullable(row.getTimestamp("passkey_set_at")).map(Timestamp::toInstant));
  }

  private static final String SET_PASSWORD =
      """
      update ssi_account
         set password_hash = :hash, must_change_password = false, password_set_at = :at
       where name = :name
         and enabled
      """;

  /** Sets a password that the account's holder chose; sessions under the old one end. */
  void setPassword(String name, String chosen) {
    database
        .sql(SET_PASSWORD)
        .param("name", name)
        .param("hash", passwords.hash(chosen))
        .param("at", clock.instant().atOffset(ZoneOffset.UTC))
        .update();
  }
}
