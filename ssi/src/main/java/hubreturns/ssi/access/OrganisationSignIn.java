package hubreturns.ssi.access;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.savedrequest.RequestCache;

/**
 * Sign-in with the organisation's own identity provider: authorization code flow with PKCE, state
 * and nonce. What comes of it is a {@link Person} like any other; no token is kept.
 */
public final class OrganisationSignIn {
  /** Where a person begins; the link on the sign-in page. */
  public static final String BEGIN = "/sign-in/with/" + Discovery.NAME;

  /** Where the provider sends the person back to; to be registered there. */
  public static final String BACK = "/sign-in/back/" + Discovery.NAME;

  private static final Logger log = LoggerFactory.getLogger("security");

  private final Discovery discovery;
  private final Members members;

  /**
   * Sign-in with this provider.
   *
   * @param baseUrl where people find the pages; otherwise as each request says
   */
  public OrganisationSignIn(
      IdentityProvider provider, Optional<URI> baseUrl, Accounts accounts, Clock clock) {
    this.discovery =
        new Discovery(provider, baseUrl.map(URI::toString).orElse("{baseUrl}") + BACK, clock);
    this.members = new Members(provider, accounts, clock);
  }

  /** Adds the two addresses; {@code wanted} knows the page that was asked for before sign-in. */
  public void addTo(HttpSecurity http, RequestCache wanted) {
    http.oauth2Login(login ->
        login
            .loginPage("/sign-in")
            .clientRegistrationRepository(discovery)
            .authorizedClientRepository(new NothingKept())
            .authorizationEndpoint(begin -> begin.baseUri("/sign-in/with"))
            .redirectionEndpoint(back -> back.baseUri("/sign-in/back/*"))
            .tokenEndpoint(token -> token.accessTokenResponseClient(discovery.tokens()))
            .userInfoEndpoint(user ->
                user.oidcUserService(proven ->
                    new Proven(
                        proven.getIdToken(), members.member(proven.getIdToken().getClaims()))))
            .successHandler(new Open(wanted))
            .failureHandler(OrganisationSignIn::refuse)
            .withObjectPostProcessor(checkedByUs())
            .withObjectPostProcessor(toldByUs()));
  }

  private ObjectPostProcessor<OidcAuthorizationCodeAuthenticationProvider> checkedByUs() {
    return new ObjectPostProcessor<>() {
      @Override
      public <O extends OidcAuthorizationCodeAuthenticationProvider> O postProcess(O exchange) {
        exchange.setJwtDecoderFactory(discovery::decoder);
        return exchange;
      }
    };
  }

  private static ObjectPostProcessor<OAuth2AuthorizationRequestRedirectFilter> toldByUs() {
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
    log.warn(
        "SSI sign-in through the identity provider refused ({}): {}",
        refusal.text(),
        String.valueOf(failure.getMessage()).replaceAll("\\p{Cntrl}", " "));
    response.sendRedirect("/sign-in?organisation=" + refusal.text());
  }

  private static SignInRefusal refusal(Throwable failure) {
    @Nullable Throwable cause = failure.getCause();
    return switch (failure) {
      case SignInRefused refused -> refused.refusal();
      case OAuth2AuthenticationException declined
          when declined.getError().getErrorCode().equals("access_denied") ->
          SignInRefusal.DECLINED;
      default -> cause == null ? SignInRefusal.NOT_PROVEN : refusal(cause);
    };
  }

  /** A verified ID token together with whom it is about. */
  private static final class Proven extends DefaultOidcUser {
    private static final long serialVersionUID = 1L;

    private final Member member;

    Proven(OidcIdToken token, Member member) {
      super(List.of(), token);
      this.member = member;
    }
  }

  /** Leaves the person alone in the session, without the token, and shows the page asked for. */
  private static final class Open extends SavedRequestAwareAuthenticationSuccessHandler {
    private final HttpSessionSecurityContextRepository sessions =
        new HttpSessionSecurityContextRepository();

    Open(RequestCache wanted) {
      setRequestCache(wanted);
    }

    @Override
    public void onAuthenticationSuccess(
        HttpServletRequest request, HttpServletResponse response, Authentication proven)
        throws ServletException, IOException {
      if (!(proven.getPrincipal() instanceof Proven person)) {
        throw new IllegalStateException("only a verified ID token signs in");
      }
      Authentication opened =
          UsernamePasswordAuthenticationToken.authenticated(person.member, "", List.of());
      SecurityContextImpl context = new SecurityContextImpl(opened);
      SecurityContextHolder.setContext(context);
      sessions.saveContext(context, request, response);
      log.info(
          "SSI sign-in of {} as {}, subject {}",
          person.member.name(),
          person.member.role().text(),
          String.valueOf(person.getSubject()).replaceAll("\\p{Cntrl}", " "));
      super.onAuthenticationSuccess(request, response, opened);
    }
  }

  /** The provider's access token is of no use here. */
  private static final class NothingKept implements OAuth2AuthorizedClientRepository {
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
