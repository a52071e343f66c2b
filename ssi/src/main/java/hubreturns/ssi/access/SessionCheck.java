package hubreturns.ssi.access;

import hubreturns.ssi.access.Accounts.Account;
import hubreturns.ssi.access.Viewer.SupplierUsers;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Checks at each request whether the session's account may still sign in, and what it may see now.
 * So an operator's change takes effect at the next click.
 */
public final class SessionCheck extends OncePerRequestFilter {
  private static final String VIEWER = Viewer.class.getName();
  private static final String AWAITED = AwaitedPasskey.class.getName();

  /** In a request of a script, this header names the person whose page the script runs in. */
  private static final String PAGE_OF = "Hub-Returns-Page-Of";

  /** The time in which a passkey must follow the password. */
  static final Duration PASSKEY_WITHIN = Duration.ofMinutes(10);

  private final JdbcClient database;
  private final Accounts accounts;
  private final Passkeys passkeys;
  private final Sessions sessions;
  private final Duration whole;
  private final Clock clock;

  /** A check against these accounts. No session lasts longer than {@code whole}. */
  public SessionCheck(
      JdbcClient database,
      Accounts accounts,
      Passkeys passkeys,
      Sessions sessions,
      Duration whole,
      Clock clock) {
    this.database = database;
    this.accounts = accounts;
    this.passkeys = passkeys;
    this.sessions = sessions;
    this.whole = whole;
    this.clock = clock;
  }

  /** Somebody whose password was right, but whose passkey must follow before anything else. */
  record AwaitedPasskey(AccountHolder holder, Account account) {}

  /** Who must show a passkey before this session may do anything; empty for everybody else. */
  static Optional<AwaitedPasskey> awaitedPasskey(HttpServletRequest request) {
    return Optional.ofNullable((AwaitedPasskey) request.getAttribute(AWAITED));
  }

  /** The person who is signed in; empty before sign-in. */
  public static Optional<Viewer> viewer(HttpServletRequest request) {
    return Optional.ofNullable((Viewer) request.getAttribute(VIEWER));
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return request.getRequestURI().startsWith("/assets/");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<Person> person = person();
    Optional<Grant> grant = person.flatMap(this::grant);
    Optional<String> only = grant.flatMap(Grant::onlyPage);
    @Nullable String pageOf = request.getHeader(PAGE_OF);
    if (pageOf != null
        && (grant.isEmpty() || only.isPresent() || !isName(pageOf, person.orElseThrow()))) {
      // The page would show the data of another person, or a form as its data.
      response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
      return;
    }
    if (grant.isEmpty()) {
      if (person.isPresent()) {
        sessions.end(request, response);
        SecurityContextHolder.clearContext();
      }
      chain.doFilter(request, response);
      return;
    }
    if (only.isPresent() && !List.of(only.get(), "/sign-out").contains(request.getRequestURI())) {
      response.sendRedirect(RequestedPage.before(request, only.get()));
      return;
    }
    // While a passkey is awaited, the request has no viewer and no role, so no other page would
    // show anything.
    grant
        .get()
        .awaited()
        .ifPresentOrElse(
            passkey -> request.setAttribute(AWAITED, passkey),
            () -> signIn(request, person.orElseThrow(), grant.get()));
    chain.doFilter(request, response);
  }

  private static Optional<Person> person() {
    @Nullable Authentication known = SecurityContextHolder.getContext().getAuthentication();
    return known != null && known.getPrincipal() instanceof Person person
        ? Optional.of(person)
        : Optional.empty();
  }

  private static boolean isName(String encoded, Person person) {
    try {
      return URLDecoder.decode(encoded, StandardCharsets.UTF_8).equals(person.name());
    } catch (IllegalArgumentException notEncoded) {
      return false;
    }
  }

  private void signIn(HttpServletRequest request, Person person, Grant grant) {
    Viewer viewer = new Viewer(person.name(), grant.role(), grant.party().map(this::users));
    request.setAttribute(VIEWER, viewer);
    SecurityContextHolder.setContext(
        new SecurityContextImpl(
            UsernamePasswordAuthenticationToken.authenticated(
                person, "", List.of(new SimpleGrantedAuthority("ROLE_" + viewer.role().name())))));
  }

  private static final String USERS =
      """
      select import_users, gas_users from ssi_party where party = :party
      """;

  private SupplierUsers users(String party) {
    return database
        .sql(USERS)
        .param("party", party)
        .query((row, index) ->
            new SupplierUsers(
                party, ids(row.getArray("import_users")), ids(row.getArray("gas_users"))))
        .optional()
        .orElseGet(() -> new SupplierUsers(party, List.of(), List.of()));
  }

  private static List<Long> ids(Array array) throws SQLException {
    return List.of((Long[]) array.getArray());
  }

  /**
   * What a person may do at this request.
   *
   * @param awaited the passkey that the person must show or register first
   * @param onlyPage the only page that the person may open until its task is done; empty if all
   *     pages are open
   */
  private record Grant(
      AccountRole role,
      Optional<String> party,
      Optional<AwaitedPasskey> awaited,
      Optional<String> onlyPage) {}

  private Optional<Grant> grant(Person person) {
    if (clock.instant().isAfter(person.signedInAt().plus(whole))) {
      return Optional.empty();
    }
    return switch (person) {
      case AccountHolder holder ->
          accounts
              .find(holder.name())
              .filter(Account::enabled)
              .filter(holder::isOf)
              .map(account -> grant(holder, account))
              .filter(grant ->
                  grant.awaited().isEmpty()
                      || clock.instant().isBefore(holder.signedInAt().plus(PASSKEY_WITHIN)));
      case Member member ->
          Optional.of(new Grant(member.role(), member.party(), Optional.empty(), Optional.empty()))
              .filter(grant -> grant.party().stream().allMatch(accounts::hasParty));
    };
  }

  private Grant grant(AccountHolder holder, Account account) {
    // A one-time password is replaced before a passkey is registered, but not before one is shown.
    boolean isAwaited =
        passkeys.areNeededBy(account.role())
            && !holder.isConfirmed()
            && (account.passkeySetAt().isPresent() || !account.mustChangePassword());
    Optional<String> password =
        account.mustChangePassword() ? Optional.of("/password") : Optional.empty();
    return new Grant(
        account.role(),
        account.party(),
        isAwaited ? Optional.of(new AwaitedPasskey(holder, account)) : Optional.empty(),
        isAwaited ? Optional.of(PasskeyPages.PATH) : password);
  }
}
