package hubreturns.ssi.access;

import hubreturns.ssi.access.Passwords.TooManyWaiting;
import hubreturns.ssi.access.SignIns.SignInOutcome.SignedInAccount;
import hubreturns.ssi.access.SignIns.SignInOutcome.TooManyAttempts;
import hubreturns.ssi.access.SignIns.SignInOutcome.WrongNameOrPassword;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.security.authentication.AuthenticationDetailsSource;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;

/**
 * Checks a name and a password for Spring Security. {@link SignInHandlers} then begins the session.
 */
public final class PasswordSignIn implements AuthenticationProvider {
  private final SignIns signIns;
  private final Clock clock;

  public PasswordSignIn(SignIns signIns, Clock clock) {
    this.signIns = signIns;
    this.clock = clock;
  }

  /** Where an attempt comes from. */
  private record Origin(String address, Optional<String> browserToken) {}

  /** Notes where an attempt comes from. */
  public static AuthenticationDetailsSource<HttpServletRequest, ?> origins(
      SignInHandlers handlers) {
    return request -> new Origin(request.getRemoteAddr(), handlers.browserToken(request));
  }

  @Override
  public Authentication authenticate(Authentication attempt) {
    if (!(attempt.getDetails() instanceof Origin origin)) {
      throw new IllegalStateException("an attempt to sign in says where it comes from");
    }
    try {
      return switch (signIns.signIn(
          attempt.getName(),
          String.valueOf(attempt.getCredentials()),
          origin.address(),
          origin.browserToken())) {
        case SignedInAccount(Accounts.Account account) ->
            UsernamePasswordAuthenticationToken.authenticated(
                AccountHolder.withPassword(account, clock.instant()), "", List.of());
        case TooManyAttempts tooMany -> throw new TooManyAttemptsException(tooMany.until());
        case WrongNameOrPassword wrong ->
            throw new BadCredentialsException("wrong name or password");
      };
    } catch (TooManyWaiting e) {
      throw new AuthenticationServiceException("too many sign-ins at the same time", e);
    }
  }

  @Override
  public boolean supports(Class<?> type) {
    return UsernamePasswordAuthenticationToken.class.isAssignableFrom(type);
  }
}
