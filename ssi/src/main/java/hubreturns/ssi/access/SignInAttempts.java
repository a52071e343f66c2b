package hubreturns.ssi.access;

import hubreturns.connections.Network;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Counts attempts to sign in. It counts in the database, before a password is checked, so that
 * attempts at the same moment or on several nodes cannot pass the limit together.
 *
 * <p>A stranger may try a name a few times from each address, and so cannot keep the name's owner
 * out. A browser that has signed in before has a count of its own.
 */
final class SignInAttempts {
  private static final String ANY = "";
  private static final String IN_A_SESSION = "session";

  /**
   * The wider limits are this many times the narrow one. One counts a name from all addresses, and
   * the other an address for all names.
   */
  private static final int WIDER_LIMIT_FACTOR = 10;

  private final JdbcClient database;
  private final SignInRules rules;
  private final Clock clock;

  SignInAttempts(JdbcClient database, SignInRules rules, Clock clock) {
    this.database = database;
    this.rules = rules;
    this.clock = clock;
  }

  private record Key(String name, String origin, int attemptsMax) {}

  private record Count(int attempts, Instant endsAt) {}

  /** An attempt that was counted. */
  sealed interface Attempt {
    /** The password may be checked. */
    record AllowedAttempt(List<Key> counted) implements Attempt {}

    /** The password must not be checked before this time. */
    record BlockedAttempt(Instant until) implements Attempt {}
  }

  /** Counts an attempt from an address by a browser that has not signed in before. */
  Attempt fromAddress(String name, String address) {
    String network = network(address);
    int wide = rules.failuresMax() * WIDER_LIMIT_FACTOR;
    // The narrow limit comes first: what it refuses does not use up the wider ones.
    return count(
        List.of(
            new Key(name, network, rules.failuresMax()),
            new Key(ANY, network, wide),
            new Key(name, ANY, wide)));
  }

  /** Counts an attempt by a browser in which this account has signed in before. */
  Attempt fromKnownBrowser(String name, String browser) {
    return count(List.of(new Key(name, "browser " + browser, rules.failuresMax())));
  }

  /** Counts an attempt to give the current password within a session. */
  Attempt inSession(String name) {
    return count(List.of(new Key(name, IN_A_SESSION, rules.failuresMax())));
  }

  /** Counts an attempt to confirm a sign-in with a passkey. */
  Attempt withPasskey(String name, String address) {
    return count(List.of(new Key(name, "passkey " + network(address), rules.failuresMax())));
  }

  private Attempt count(List<Key> keys) {
    Instant now = clock.instant();
    deleteEnded(now);
    List<Key> counted = new ArrayList<>();
    for (Key key : keys) {
      Count count = count(key, now);
      counted.add(key);
      if (count.attempts() > key.attemptsMax()) {
        return new Attempt.BlockedAttempt(count.endsAt());
      }
    }
    return new Attempt.AllowedAttempt(counted);
  }

  private static final String COUNT =
      """
      insert into ssi_sign_in_attempt as a (name, origin, attempts, attempts_max, ends_at)
      values (:name, :origin, 1, :most, :ends_at)
      on conflict (name, origin) do update
         set attempts = case when a.ends_at <= :now then 1 else least(a.attempts, :most) + 1 end,
             attempts_max = excluded.attempts_max,
             ends_at = case when a.ends_at <= :now then excluded.ends_at else a.ends_at end
      returning attempts, ends_at
      """;

  private Count count(Key key, Instant now) {
    return database
        .sql(COUNT)
        .param("name", key.name())
        .param("origin", key.origin())
        .param("most", key.attemptsMax())
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("ends_at", now.plus(rules.lockout()).atOffset(ZoneOffset.UTC))
        .query((row, index) ->
            new Count(row.getInt("attempts"), row.getTimestamp("ends_at").toInstant()))
        .single();
  }

  private static final String DELETE_ENDED =
      """
      delete from ssi_sign_in_attempt
       where (name, origin) in (select name, origin from ssi_sign_in_attempt where ends_at <= :now
                                 limit 100 for update skip locked)
      """;

  private void deleteEnded(Instant now) {
    database.sql(DELETE_ENDED).param("now", now.atOffset(ZoneOffset.UTC)).update();
  }

  private static final String TAKE_BACK =
      """
      update ssi_sign_in_attempt
         set attempts = greatest(attempts - 1, 0)
       where name = :name
         and origin = :origin
      """;

  /** Takes back an attempt whose password was not checked. */
  void takeBack(Attempt.AllowedAttempt attempt) {
    attempt.counted().forEach(this::takeBack);
  }

  private void takeBack(Key key) {
    database.sql(TAKE_BACK).param("name", key.name()).param("origin", key.origin()).update();
  }

  private static final String FORGET =
      """
      delete from ssi_sign_in_attempt
       where name = :name
         and origin = :origin
      """;

  /**
   * Deletes the narrow count after the right password, and takes this attempt back from the wider
   * ones.
   */
  void succeeded(Attempt.AllowedAttempt attempt) {
    Optional<Key> narrow = attempt.counted().stream().findFirst();
    narrow.ifPresent(key ->
        database.sql(FORGET).param("name", key.name()).param("origin", key.origin()).update());
    attempt.counted().stream().skip(1).forEach(this::takeBack);
  }

  private static String network(String address) {
    try {
      return Network.of(InetAddress.ofLiteral(address));
    } catch (IllegalArgumentException unknownForm) {
      return address;
    }
  }
}
