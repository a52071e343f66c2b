package hubreturns.ssi.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;

/**
 * Keeps the state, nonce and code verifier of a sign-in through the identity provider, and the page
 * to which it leads. They are in a cookie of the browser that began it, so the service stores
 * nothing for strangers.
 */
final class PendingSignIns implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {
  private static final String SEPARATOR = "\n";
  private static final int PARTS = 5;

  private final Discovery discovery;
  private final PageCookie cookie;

  PendingSignIns(Discovery discovery, boolean secure) {
    this.discovery = discovery;
    this.cookie = new PageCookie("organisation", Duration.ofMinutes(10), secure);
  }

  @Override
  public @Nullable OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
    Optional<List<String>> parts = parts(request);
    if (parts.isEmpty()) {
      return null;
    }
    @Nullable ClientRegistration registration = discovery.findByRegistrationId(Discovery.NAME);
    return registration == null ? null : begun(parts.get(), registration);
  }

  private Optional<List<String>> parts(HttpServletRequest request) {
    @Nullable String state = request.getParameter(OAuth2ParameterNames.STATE);
    return cookie
        .read(request)
        .map(text -> List.of(text.split(SEPARATOR, -1)))
        .filter(list -> list.size() == PARTS && list.getFirst().equals(state));
  }

  private static OAuth2AuthorizationRequest begun(
      List<String> parts, ClientRegistration registration) {
    return OAuth2AuthorizationRequest.authorizationCode()
        .authorizationUri(
            Objects.requireNonNull(registration.getProviderDetails().getAuthorizationUri()))
        .clientId(registration.getClientId())
        .scopes(registration.getScopes())
        .state(parts.get(0))
        .redirectUri(parts.get(3))
        .attributes(
            Map.of(
                OAuth2ParameterNames.REGISTRATION_ID,
                Discovery.NAME,
                OidcParameterNames.NONCE,
                parts.get(1),
                PkceParameterNames.CODE_VERIFIER,
                parts.get(2)))
        .build();
  }

  @Override
  public void saveAuthorizationRequest(
      @Nullable OAuth2AuthorizationRequest begun,
      HttpServletRequest request,
      HttpServletResponse response) {
    if (begun == null) {
      cookie.delete(response);
      return;
    }
    cookie.write(
        response,
        String.join(
            SEPARATOR,
            String.valueOf(begun.getState()),
            attribute(begun, OidcParameterNames.NONCE),
            attribute(begun, PkceParameterNames.CODE_VERIFIER),
            String.valueOf(begun.getRedirectUri()),
            RequestedPage.of(request).orElse("")));
  }

  private static String attribute(OAuth2AuthorizationRequest begun, String name) {
    return String.valueOf(begun.getAttributes().get(name));
  }

  @Override
  public @Nullable OAuth2AuthorizationRequest removeAuthorizationRequest(
      HttpServletRequest request, HttpServletResponse response) {
    @Nullable OAuth2AuthorizationRequest begun = loadAuthorizationRequest(request);
    if (begun != null) {
      parts(request).ifPresent(parts -> request.setAttribute(RequestedPage.PAGE, parts.getLast()));
      cookie.delete(response);
    }
    return begun;
  }
}
