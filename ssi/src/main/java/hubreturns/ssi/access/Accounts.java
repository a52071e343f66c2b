package hubreturns.ssi.access;

import hubreturns.ssi.access.Viewer.Own;
import hubreturns.vocabulary.Word;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The local accounts of the pages: kept by the operator, used at sign-in and at every request. */
public final class Accounts {
  /** What an account may be called. */
  public static final String NAMES = "[a-z0-9][a-z0-9._@-]{0,62}";

  private static final Logger log = LoggerFactory.getLogger("security");
  // Fits no password; it costs a stranger's name as much time as an account's.
  private static final String NOBODYS_HASH =
      "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA"
          + "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  private final JdbcClient database;
  private final Clock clock;
  private final Passwords passwords = new Passwords();

  /** Accounts in this database. */
  public Accounts(JdbcClient database, Clock clock) {
    this.database = database;
    this.clock = clock;
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

  /** What came of adding an account. */
  public sealed interface Added {
    /** It is there; whoever signs in with this password must choose another first. */
    record Done(String password) implements Added {}

    /** It is not, because of this. */
    record Refused(String reason) implements Added {}
  }

  /**
   * Adds an account.
   *
   * @param password its first one; made up when empty
   */
  public Added add(
      String name, AccountRole role, Optional<String> party, Optional<String> password) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!lower.matches(NAMES)) {
      return new Added.Refused(
          "'" + name + "' cannot be a name: up to 63 letters, digits, and . _ @ - after the first");
    }
    if ((role == AccountRole.SUPPLIER) != party.isPresent()) {
      return new Added.Refused("a supplier needs --party, and nobody else has one");
    }
    if (party.isPresent() && !hasParty(party.get())) {
      return new Added.Refused(
          "there is no Party '" + party.get() + "'; party list names them, party import adds one");
    }
    Optional<String> flaw = password.flatMap(given -> flaw(lower, given));
    if (flaw.isPresent()) {
      return new Added.Refused(flaw.get());
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
        ? new Added.Done(first)
        : new Added.Refused("there is an account '" + lower + "' already");
  }

  /** Whether there is a Party of exactly this name. */
  boolean hasParty(String party) {
    return database.sql(PARTY_EXISTS).param("party", party).query(Boolean.class).single();
  }

  /** What is wrong with a password that was chosen for this account; empty when nothing is. */
  static Optional<String> flaw(String name, String password) {
    int characters = password.codePointCount(0, password.length());
    if (characters < Passwords.CHARACTERS_MIN) {
      return Optional.of(
          "a password has at least " + Passwords.CHARACTERS_MIN + " characters; three words do");
    }
    if (characters > Passwords.CHARACTERS_MAX) {
      return Optional.of("a password has at most " + Passwords.CHARACTERS_MAX + " characters");
    }
    if (password.toLowerCase(Locale.ROOT).contains(name)) {
      return Optional.of("a password must not contain the account's name");
    }
    if (password.chars().distinct().count() < 5) {
      return Optional.of("a password needs at least five different characters");
    }
    return Optional.empty();
  }

  private static final String ENABLE =
      """
      update ssi_account
         set enabled = :enabled, failures = 0, locked_until = null
       where name = :name
      """;

  /** Lets an account sign in, or ends its sessions at their next request; false: no such one. */
  public boolean enable(String name, boolean enabled) {
    return database
            .sql(ENABLE)
            .param("name", name.toLowerCase(Locale.ROOT))
            .param("enabled", enabled)
            .update()
        == 1;
  }

  private static final String RESET =
      """
      update ssi_account
         set password_hash = :hash, must_change_password = true, password_set_at = :at, failures = 0,
             locked_until = null
       where name = :name
      """;

  /** Gives an account a one-time password and ends its sessions; empty: no such account. */
  public Optional<String> reset(String name) {
    String password = passwords.oneTime();
    int changed =
        database
            .sql(RESET)
            .param("name", name.toLowerCase(Locale.ROOT))
            .param("hash", passwords.hash(password))
            .param("at", clock.instant().atOffset(ZoneOffset.UTC))
            .update();
    return changed == 1 ? Optional.of(password) : Optional.empty();
  }

  /** All accounts, as SQL without parameters. */
  public static final String LIST =
      """
      select name, role::text as role, party, enabled,
             must_change_password, utc_text(locked_until) as locked_until,
             utc_text(signed_in_at) as signed_in_at, utc_text(created_at) as created_at
        from ssi_account
       order by name
      """;

  /**
   * An account as a session knows it.
   *
   * @param passwordSetAt a session that began under another password has ended
   */
  record Account(
      String name,
      AccountRole role,
      Optional<String> party,
      String hash,
      boolean mustChangePassword,
      boolean enabled,
      int failures,
      Optional<Instant> lockedUntil,
      Instant passwordSetAt) {}

  private static final String FIND =
      """
      select name, role::text as role, party, password_hash, must_change_password, enabled, failures,
             locked_until, password_set_at
        from ssi_account
       where name = :name
      """;

  Optional<Account> find(String name) {
    return database
        .sql(FIND)
        .param("name", name.toLowerCase(Locale.ROOT))
        .query((row, index) -> account(row))
        .optional();
  }

  private static Account account(ResultSet row) throws SQLException {
    return new Account(
        row.getString("name"),
        Word.of(AccountRole.class, row.getString("role")),
        Optional.ofNullable(row.getString("party")),
        row.getString("password_hash"),
        row.getBoolean("must_change_password"),
        row.getBoolean("enabled"),
        row.getInt("failures"),
        Optional.ofNullable(row.getTimestamp("locked_until")).map(at -> at.toInstant()),
        row.getTimestamp("password_set_at").toInstant());
  }

  // Counted in the database, so that two nodes, or two tries at once, count as two.
  private static final String FAILED =
      """
      update ssi_account
         set failures = case when failures + 1 >= :most then 0 else failures + 1 end,
             locked_until = case when failures + 1 >= :most then :until else locked_until end
       where name = :name
      """;

  private static final String SUCCEEDED =
      """
      update ssi_account
         set failures = 0, locked_until = null, signed_in_at = :at
       where name = :name
      """;

  /** The account that this name and password open; empty says no more than that they do not. */
  Optional<Account> signIn(String name, String password, SignInRules rules) {
    Instant now = clock.instant();
    Optional<Account> found = find(name);
    boolean locked = found.flatMap(Account::lockedUntil).filter(now::isBefore).isPresent();
    // A locked account's password is not even tried, or guessing would go on; the time is spent.
    boolean fits =
        passwords.fits(
            password, found.filter(account -> !locked).map(Account::hash).orElse(NOBODYS_HASH));
    if (found.isEmpty()) {
      log.warn("SSI sign-in refused: no account of that name");
      return Optional.empty();
    }
    Account account = found.get();
    if (locked || !account.enabled() || !fits) {
      if (!locked && account.enabled()) {
        database
            .sql(FAILED)
            .param("name", account.name())
            .param("most", rules.failuresMax())
            .param("until", now.plus(rules.lockout()).atOffset(ZoneOffset.UTC))
            .update();
      }
      log.warn(
          "SSI sign-in of {} refused: {}",
          account.name(),
          locked ? "locked" : account.enabled() ? "wrong password" : "disabled");
      return Optional.empty();
    }
    database
        .sql(SUCCEEDED)
        .param("name", account.name())
        .param("at", now.atOffset(ZoneOffset.UTC))
        .update();
    log.info("SSI sign-in of {} as {}", account.name(), account.role().text());
    return found;
  }

  private static final String CHANGE_PASSWORD =
      """
      update ssi_account
         set password_hash = :hash, must_change_password = false, password_set_at = :at
       where name = :name
         and enabled
      """;

  /** Sets a password that its holder chose; what is wrong with it, when something is. */
  Optional<String> changePassword(Account account, String current, String chosen) {
    if (!passwords.fits(current, account.hash())) {
      return Optional.of("the current password is not right");
    }
    if (current.equals(chosen)) {
      return Optional.of("the new password is the current one; choose another");
    }
    Optional<String> flaw = flaw(account.name(), chosen);
    if (flaw.isEmpty()) {
      database
          .sql(CHANGE_PASSWORD)
          .param("name", account.name())
          .param("hash", passwords.hash(chosen))
          .param("at", clock.instant().atOffset(ZoneOffset.UTC))
          .update();
    }
    return flaw;
  }

  private static final String OWN =
      """
      select import_users, gas_users from ssi_party where party = :party
      """;

  /** What the holder of this role, bound to this Party where it is a supplier, may see. */
  Viewer viewer(String name, AccountRole role, Optional<String> party) {
    return new Viewer(name, role, party.map(this::own));
  }

  private Own own(String party) {
    return database
        .sql(OWN)
        .param("party", party)
        .query((row, index) ->
            new Own(party, ids(row.getArray("import_users")), ids(row.getArray("gas_users"))))
        .optional()
        .orElseGet(() -> new Own(party, List.of(), List.of()));
  }

  private static List<Long> ids(Array array) throws SQLException {
    List<Long> ids = new ArrayList<>();
    for (Long id : (Long[]) array.getArray()) {
      ids.add(id);
    }
    return ids;
  }
}
