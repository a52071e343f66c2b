package hubreturns.ssi.access;

import hubreturns.ssi.SsiConfiguration;
import hubreturns.ssi.access.Passkeys.Ceremony;
import hubreturns.vocabulary.Word;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.security.web.webauthn.api.Bytes;

/**
 * The sessions of signed-in people on all nodes. They are in the database, so they survive a
 * restart and a change of node. When there are too many, the session that has been idle longest
 * ends. The database's clock decides, so that all nodes agree (docs/ssi.md#accounts-and-sign-in,
 * docs/adr/0063-sessions-in-the-database.md).
 */
public final class Sessions implements SecurityContextRepository {
  static final int PER_PERSON_MAX = 5;

  /**
   * The idle time is divided by this. The last use is stored once in such an interval, and not at
   * each click.
   */
  private static final int USES_STORED = 60;

  private static final Logger log = LoggerFactory.getLogger(Sessions.class);
  private static final String LOADED = Sessions.class.getName();

  /** A browser deletes a cookie without an age when the browser closes. */
  private static final Duration UNTIL_THE_BROWSER_ENDS = Duration.ofSeconds(-1);

  private final JdbcClient database;
  private final Duration idle;
  private final int most;
  private final PageCookie cookie;

  public Sessions(JdbcClient database, SsiConfiguration configuration) {
    this.database = database;
    this.idle = configuration.signIn().idle();
    this.most = configuration.sessionsMax();
    this.cookie = new PageCookie("", UNTIL_THE_BROWSER_ENDS, configuration.secure());
  }

  /** What a request found: the key of a session, and the person if the session exists. */
  private record Loaded(byte[] key, Optional<Person> person) {}

  private static final String BEGIN =
      """
      insert into ssi_session (token_sha256, person, awaits_passkey, signed_in_at, last_used_at,
                               password_set_at, passkey_set_at, role, party)
      values (:key, :person, :awaits, :signedIn, now(), :password, :passkey, :role::account_role,
              :party)
      """;

  private static final String END_TOO_MANY =
      """
      delete from ssi_session
       where last_used_at <= now() - make_interval(secs => :idle)
          or token_sha256 in (select token_sha256
                                from ssi_session
                               where person = :person
                                 and awaits_passkey = :awaits
                               order by token_sha256 = :key desc, last_used_at desc
                              offset :mostOfPerson)
          or token_sha256 in (select token_sha256
                                from ssi_session
                               order by token_sha256 = :key desc, last_used_at desc
                              offset :most)
      """;

  /**
   * Begins a session in this browser, in place of an earlier one. If there are too many sessions,
   * others end.
   *
   * @param awaitsPasskey whether a passkey must follow. These sessions are counted separately, so
   *     that somebody who knows only the password cannot end the holder's sessions.
   */
  void begin(
      Person person,
      boolean awaitsPasskey,
      HttpServletRequest request,
      HttpServletResponse response) {
    key(request).ifPresent(this::delete);
    String token = BrowserToken.make();
    byte[] key = BrowserToken.sha256(token);
    Optional<AccountHolder> holder =
        person instanceof AccountHolder one ? Optional.of(one) : Optional.empty();
    Optional<Member> member = person instanceof Member one ? Optional.of(one) : Optional.empty();
    database
        .sql(BEGIN)
        .param("key", key)
        .param("person", person.name())
        .param("awaits", awaitsPasskey)
        .param("signedIn", utc(person.signedInAt()))
        .param("password", holder.map(one -> utc(one.passwordSetAt())).orElse(null))
        .param(
            "passkey", holder.flatMap(AccountHolder::passkeySetAt).map(Sessions::utc).orElse(null))
        .param("role", member.map(one -> one.role().text()).orElse(null))
        .param("party", member.flatMap(Member::party).orElse(null))
        .update();
    database
        .sql(END_TOO_MANY)
        .param("idle", idle.toSeconds())
        .param("person", person.name())
        .param("awaits", awaitsPasskey)
        .param("key", key)
        .param("mostOfPerson", PER_PERSON_MAX)
        .param("most", most)
        .update();
    request.setAttribute(LOADED, new Loaded(key, Optional.of(person)));
    cookie.write(response, token);
  }

  private static final String END =
      """
      delete from ssi_session
       where token_sha256 = :key
      """;

  /** Ends the session of this browser, if there is one. */
  public void end(HttpServletRequest request, HttpServletResponse response) {
    key(request)
        .ifPresent(key -> {
          delete(key);
          request.setAttribute(LOADED, new Loaded(key, Optional.empty()));
          cookie.delete(response);
        });
  }

  private void delete(byte[] key) {
    database.sql(END).param("key", key).update();
  }

  /** Whether the browser names a session, even if there is no such session. */
  boolean isNamedIn(HttpServletRequest request) {
    return key(request).isPresent();
  }

  private Optional<byte[]> key(HttpServletRequest request) {
    return request.getAttribute(LOADED) instanceof Loaded loaded
        ? Optional.of(loaded.key())
        : cookie.read(request).map(BrowserToken::sha256);
  }

  /** The key of the session that a signed-in person's request belongs to. */
  public static byte[] keyOf(HttpServletRequest request) {
    if (request.getAttribute(LOADED) instanceof Loaded loaded && loaded.person().isPresent()) {
      return loaded.key().clone();
    }
    throw new IllegalStateException("the request belongs to no session");
  }

  private static final String FIND =
      """
      select person, signed_in_at, password_set_at, passkey_set_at, role::text as role, party,
             last_used_at <= now() - make_interval(secs => :stored) as use_is_to_be_stored
        from ssi_session
       where token_sha256 = :key
         and last_used_at > now() - make_interval(secs => :idle)
      """;

  private static final String NOTE_USE =
      """
      update ssi_session
         set last_used_at = now()
       where token_sha256 = :key
         and last_used_at <= now() - make_interval(secs => :stored)
      """;

  /** A session as the table has it. */
  private record Found(Person person, boolean useIsToBeStored) {}

  private Optional<Person> person(HttpServletRequest request) {
    if (request.getAttribute(LOADED) instanceof Loaded loaded) {
      return loaded.person();
    }
    Optional<byte[]> key = key(request);
    // An error page must not need what has just failed: the database may be unavailable.
    if (key.isEmpty() || request.getDispatcherType() == DispatcherType.ERROR) {
      return Optional.empty();
    }
    Optional<Found> found =
        database
            .sql(FIND)
            .param("key", key.get())
            .param("idle", idle.toSeconds())
            .param("stored", secondsBetweenStoredUses())
            .query((row, index) -> found(row))
            .optional();
    if (found.filter(Found::useIsToBeStored).isPresent()) {
      noteUse(key.get());
    }
    Optional<Person> person = found.map(Found::person);
    request.setAttribute(LOADED, new Loaded(key.get(), person));
    return person;
  }

  private double secondsBetweenStoredUses() {
    return idle.dividedBy(USES_STORED).toMillis() / 1_000.0;
  }

  /**
   * Stores the last use of a session. If that fails, as on a read-only database, pages are still
   * shown.
   */
  private void noteUse(byte[] key) {
    try {
      database.sql(NOTE_USE).param("key", key).param("stored", secondsBetweenStoredUses()).update();
    } catch (DataAccessException e) {
      log.warn("SSI: the last use of a session was not stored ({})", e.getMessage());
    }
  }

  private static Found found(ResultSet row) throws SQLException {
    String name = row.getString("person");
    Instant signedInAt = instant(row, "signed_in_at").orElseThrow();
    Optional<Instant> passwordSetAt = instant(row, "password_set_at");
    Person person =
        passwordSetAt.isPresent()
            ? new AccountHolder(
                name, passwordSetAt.get(), instant(row, "passkey_set_at"), signedInAt)
            : new Member(
                name,
                Word.of(AccountRole.class, row.getString("role")),
                Optional.ofNullable(row.getString("party")),
                signedInAt);
    return new Found(person, row.getBoolean("use_is_to_be_stored"));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
  }

  private static final String KEEP_CEREMONY =
      """
      update ssi_session
         set ceremony = :ceremony, challenge = :challenge
       where token_sha256 = :key
      """;

  /** Keeps the ceremony that a page of this session has begun, in place of an earlier one. */
  void keep(Ceremony ceremony, HttpServletRequest request) {
    database
        .sql(KEEP_CEREMONY)
        .param("key", keyOf(request))
        .param(
            "ceremony",
            switch (ceremony) {
              case Ceremony.Registration registration -> "registration";
              case Ceremony.Confirmation confirmation -> "confirmation";
            })
        .param("challenge", ceremony.challenge().getBytes())
        .update();
  }

  private static final String TAKE_CEREMONY =
      """
      with begun as (
        select token_sha256, ceremony, challenge
          from ssi_session
         where token_sha256 = :key
           and challenge is not null
           for update)
      update ssi_session s
         set ceremony = null, challenge = null
        from begun
       where s.token_sha256 = begun.token_sha256
      returning begun.ceremony, begun.challenge
      """;

  /**
   * Removes and returns the ceremony that a page of this session has begun, so that it is used
   * once.
   */
  Optional<Ceremony> takeCeremony(HttpServletRequest request) {
    return database
        .sql(TAKE_CEREMONY)
        .param("key", keyOf(request))
        .query((row, index) -> {
          Bytes challenge = new Bytes(row.getBytes("challenge"));
          return row.getString("ceremony").equals("registration")
              ? (Ceremony) new Ceremony.Registration(challenge)
              : new Ceremony.Confirmation(challenge);
        })
        .optional();
  }

  @Override
  @SuppressWarnings("deprecation") // There is no other way to implement the interface.
  public SecurityContext loadContext(HttpRequestResponseHolder holder) {
    return person(holder.getRequest())
        .<SecurityContext>map(person ->
            new SecurityContextImpl(
                UsernamePasswordAuthenticationToken.authenticated(person, "", List.of())))
        .orElseGet(SecurityContextHolder::createEmptyContext);
  }

  @Override
  public boolean containsContext(HttpServletRequest request) {
    return person(request).isPresent();
  }

  /**
   * Stores nothing. {@link #begin} and {@link #end} write sessions, because only their callers know
   * whether a passkey must follow.
   */
  @Override
  public void saveContext(
      @Nullable SecurityContext context,
      HttpServletRequest request,
      HttpServletResponse response) {}

  /** The database would round nanoseconds, perhaps to a moment that has not come yet. */
  private static OffsetDateTime utc(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }
}
