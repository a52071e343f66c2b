package hubreturns.ssi.access;

import java.time.Clock;
import java.util.List;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;

/** Opens a session for a name and a password. */
public final class PasswordSignIn implements AuthenticationProvider {
  private final Accounts accounts;
  private final SignInRules rules;
  private final Clock clock;

  /** Sign-in to these accounts. */
  public PasswordSignIn(Accounts accounts, SignInRules rules, Clock clock) {
    this.accounts = accounts;
    this.rules = rules;
    this.clock = clock;
  }

  @Override
  public Authentication authenticate(Authentication attempt) {
    return accounts
        .signIn(attempt.getName(), String.valueOf(attempt.getCredentials()), rules)
        .map(account -> new AccountHolder(account.name(), account.passwordSetAt(), clock.instant()))
        .map(person -> UsernamePasswordAuthenticationToken.authenticated(person, "", List.of()))
        .orElseThrow(() -> new BadCredentialsException("name and password open no account"));
  }

  @Override
  public boolean supports(Class<?> type) {
    return UsernamePasswordAuthenticationToken.class.isAssignableFrom(type);
  }
}
