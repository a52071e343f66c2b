package hubreturns.ssi.access;

import hubreturns.securitylog.SecurityEvent;
import hubreturns.securitylog.SecurityLog;
import hubreturns.ssi.SsiConfiguration;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.oidc.authentication.OidcAuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;

/**
 * Sign-in with the organisation's own identity provider: OpenID Connect's authorization code flow
 * with PKCE, state and nonce. It signs in a {@link Member}; no token is kept.
 */
public final class OrganisationSignIn {
  /** The address of the link on the sign-in page. */
  public static final String BEGIN = "/sign-in/with/" + Discovery.NAME;

  /** The redirect address to register with the provider. */
  public static final String BACK = "/sign-in/back/" + Discovery.NAME;

  private final Discovery discovery;
  private final Members members;
  private final boolean secure;

  public OrganisationSignIn(
      IdentityProvider provider,
      SsiConfiguration configuration,
      Accounts accounts,
      Passkeys passkeys,
      Clock clock) {
    // Without a base URL, Spring fills in that of each request.
    String baseUrl = configuration.baseUrl().map(URI::toString).orElse("{baseUrl}");
    this.discovery = new Discovery(provider, baseUrl + BACK, clock);
    this.members = new Members(provider, accounts, passkeys, clock);
    this.secure = configuration.secure();
  }

  /** Adds the two addresses. */
  public void addTo(HttpSecurity http, SignInHandlers handlers) {
    http.oauth2Login(login ->
        login
            .loginPage("/sign-in")
            .clientRegistrationRepository(discovery)
            .authorizedClientRepository(new NoClients())
            .authorizationEndpoint(begin ->
                begin
                    .baseUri("/sign-in/with")
                    .authorizationRequestRepository(new PendingSignIns(discovery, secure)))
            .redirectionEndpoint(back -> back.baseUri("/sign-in/back/*"))
            .tokenEndpoint(token -> token.accessTokenResponseClient(discovery.tokens()))
            .userInfoEndpoint(user ->
                user.oidcUserService(verified ->
                    new VerifiedMember(
                        verified.getIdToken(), members.member(verified.getIdToken().getClaims()))))
            .successHandler(new MemberSession(handlers))
            .failureHandler(OrganisationSignIn::refuse)
            .withObjectPostProcessor(ownDecoder())
            .withObjectPostProcessor(ownFailureHandler()));
  }

  private ObjectPostProcessor<OidcAuthorizationCodeAuthenticationProvider> ownDecoder() {
    return new ObjectPostProcessor<>() {
      @Override
      public <O extends OidcAuthorizationCodeAuthenticationProvider> O postProcess(O exchange) {
        exchange.setJwtDecoderFactory(discovery::decoder);
        return exchange;
      }
    };
  }

  private static ObjectPostProcessor<OAuth2AuthorizationRequestRedirectFilter> ownFailureHandler() {
    return new ObjectPostProcessor<>() {
      @Override
      public <O extends OAuth2AuthorizationRequestRedirectFilter> O postProcess(O begin) {
        begin.setAuthenticationFailureHandler(OrganisationSignIn::refuse);
        return begin;
      }
    };
  }

  private static void refuse(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
      throws IOException {
    SignInRefusal refusal = refusal(failure);
    SecurityLog.note(
        SecurityEvent.SIGN_IN_REFUSED,
        request.getRemoteAddr(),
        "SSI sign-in through the identity provider from {} refused ({}): {}",
        request.getRemoteAddr(),
        refusal.text(),
        SecurityLog.clean(failure.getMessage()));
    response.sendRedirect(RequestedPage.at("/sign-in?organisation=" + refusal.text(), request));
  }

  private static SignInRefusal refusal(Throwable failure) {
    @Nullable Throwable cause = failure.getCause();
    return switch (failure) {
      case SignInFailure known -> known.refusal();
      case OAuth2AuthenticationException declined
          when declined.getError().getErrorCode().equals("access_denied") ->
          SignInRefusal.DECLINED;
      default -> cause == null ? SignInRefusal.NOT_PROVEN : refusal(cause);
    };
  }

  /** A person together with the verified ID token that names the person. */
  private static final class VerifiedMember extends DefaultOidcUser {
    private final transient Member member;

    VerifiedMember(OidcIdToken token, Member member) {
      super(List.of(), token);
      this.member = member;
    }
  }

  /** Keeps the person in the session, without the token. */
  private record MemberSession(SignInHandlers handlers) implements AuthenticationSuccessHandler {
    @Override
    public void onAuthenticationSuccess(
        HttpServletRequest request, HttpServletResponse response, Authentication verified)
        throws IOException {
      if (!(verified.getPrincipal() instanceof VerifiedMember person)) {
        throw new IllegalStateException("only a verified ID token signs in");
      }
      Authentication signedIn =
          UsernamePasswordAuthenticationToken.authenticated(person.member, "", List.of());
      SecurityContextHolder.setContext(new SecurityContextImpl(signedIn));
      SecurityLog.note(
          SecurityEvent.SIGN_IN,
          request.getRemoteAddr(),
          "SSI sign-in of {} from {} as {}, subject {}",
          person.member.name(),
          request.getRemoteAddr(),
          person.member.role().text(),
          SecurityLog.clean(person.getSubject()));
      handlers.signedIn(request, response, signedIn);
    }
  }

  /** Keeps no access token: nothing here uses one. */
  private static final class NoClients implements OAuth2AuthorizedClientRepository {
    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // The interface's.
    public <T extends OAuth2AuthorizedClient> @Nullable T loadAuthorizedClient(
        String name, Authentication person, HttpServletRequest request) {
      return null;
    }

    @Override
    public void saveAuthorizedClient(
        OAuth2AuthorizedClient client,
        Authentication person,
        HttpServletRequest request,
        HttpServletResponse response) {}

    @Override
    public void removeAuthorizedClient(
        String name,
        Authentication person,
        HttpServletRequest request,
        HttpServletResponse response) {}
  }
}
