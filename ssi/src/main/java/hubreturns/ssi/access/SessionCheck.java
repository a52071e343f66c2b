package hubreturns.ssi.access;

import hubreturns.ssi.access.Accounts.Account;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Checks at each request whether the session's account may still sign in and what it may see now,
 * so that an operator's change takes effect at the next click.
 */
public final class SessionCheck extends OncePerRequestFilter {
  private static final String VIEWER = Viewer.class.getName();
  private static final Set<String> WITH_A_FIRST_PASSWORD = Set.of("/password", "/sign-out");

  private final Accounts accounts;
  private final Viewers viewers;
  private final Duration whole;
  private final Clock clock;

  /** A check against these accounts; no session lasts longer than {@code whole}. */
  public SessionCheck(JdbcClient database, Accounts accounts, Duration whole, Clock clock) {
    this.accounts = accounts;
    this.viewers = new Viewers(database);
    this.whole = whole;
    this.clock = clock;
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
    @Nullable Authentication known = SecurityContextHolder.getContext().getAuthentication();
    if (known == null || !(known.getPrincipal() instanceof Person person)) {
      chain.doFilter(request, response);
      return;
    }
    Optional<Grant> grant = grant(person);
    if (grant.isEmpty()) {
      Optional.ofNullable(request.getSession(false)).ifPresent(HttpSession::invalidate);
      SecurityContextHolder.clearContext();
      if (request.getRequestURI().equals("/sign-in")) {
        chain.doFilter(request, response);
      } else {
        redirect(request, response, "/sign-in?ended");
      }
      return;
    }
    if (grant.get().mustChangePassword()
        && !WITH_A_FIRST_PASSWORD.contains(request.getRequestURI())) {
      redirect(request, response, "/password");
      return;
    }
    Viewer viewer = viewers.viewer(person.name(), grant.get().role(), grant.get().party());
    request.setAttribute(VIEWER, viewer);
    SecurityContextHolder.setContext(
        new SecurityContextImpl(
            UsernamePasswordAuthenticationToken.authenticated(
                person, "", List.of(new SimpleGrantedAuthority(viewer.role().authority())))));
    chain.doFilter(request, response);
  }

  /** What a person may do at this request. */
  private record Grant(AccountRole role, Optional<String> party, boolean mustChangePassword) {}

  private Optional<Grant> grant(Person person) {
    if (clock.instant().isAfter(person.signedInAt().plus(whole))) {
      return Optional.empty();
    }
    return switch (person) {
      case AccountHolder holder ->
          accounts
              .find(holder.name())
              .filter(Account::enabled)
              .filter(account -> account.passwordSetAt().equals(holder.passwordSetAt()))
              .map(account ->
                  new Grant(account.role(), account.party(), account.mustChangePassword()));
      case Member member ->
          Optional.of(
                  new Grant(
                      member.role(),
                      Optional.of(member.party()).filter(party -> !party.isBlank()),
                      false))
              .filter(grant -> grant.party().stream().allMatch(accounts::hasParty));
    };
  }

  /** Where a script asked for a part of a page, the whole page is sent there. */
  private static void redirect(HttpServletRequest request, HttpServletResponse response, String to)
      throws IOException {
    if (request.getHeader("HX-Request") == null) {
      response.sendRedirect(to);
    } else {
      response.setHeader("HX-Redirect", to);
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
  }
}
