package hubreturns.ssi.access;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * The identity provider's description of itself, fetched at the first sign-in and then once an
 * hour. While the provider is down, local accounts can still sign in and the service still starts.
 */
final class Discovery implements ClientRegistrationRepository {
  /** The name of the one provider in the addresses of the pages. */
  static final String NAME = "organisation";

  private static final Duration CALL_MAX = Duration.ofSeconds(5);
  private static final Duration KEPT = Duration.ofHours(1);

  /** Public-key signatures only: a token signed with the client's secret is refused. */
  private static final Set<SignatureAlgorithm> ALGORITHMS =
      Set.of(SignatureAlgorithm.RS256, SignatureAlgorithm.PS256, SignatureAlgorithm.ES256);

  private final IdentityProvider provider;
  private final String redirectUri;
  private final Clock clock;
  private final JdkClientHttpRequestFactory http;
  private final ReentrantLock asking = new ReentrantLock();
  private final AtomicReference<Optional<KnownProvider>> known =
      new AtomicReference<>(Optional.empty());

  private record KnownProvider(ClientRegistration registration, JwtDecoder decoder, Instant at) {}

  Discovery(IdentityProvider provider, String redirectUri, Clock clock) {
    this.provider = provider;
    this.redirectUri = redirectUri;
    this.clock = clock;
    this.http =
        new JdkClientHttpRequestFactory(HttpClient.newBuilder().connectTimeout(CALL_MAX).build());
    this.http.setReadTimeout(CALL_MAX);
  }

  @Override
  public @Nullable ClientRegistration findByRegistrationId(String name) {
    return name.equals(NAME) ? now().registration() : null;
  }

  /** Checks the signature, issuer, audience and times of this provider's ID tokens. */
  JwtDecoder decoder(ClientRegistration registration) {
    KnownProvider now = now();
    return now.registration() == registration ? now.decoder() : decoderOf(registration);
  }

  private KnownProvider now() {
    Optional<KnownProvider> fresh = fresh();
    if (fresh.isPresent()) {
      return fresh.get();
    }
    boolean mine = false;
    try {
      mine = asking.tryLock(CALL_MAX.toMillis(), TimeUnit.MILLISECONDS);
      if (!mine) {
        throw new SignInFailure(
            SignInRefusal.UNREACHABLE, "another sign-in waits for the provider's description");
      }
      return fresh().orElseGet(this::fetch);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SignInFailure(SignInRefusal.UNREACHABLE, "interrupted", e);
    } finally {
      if (mine) {
        asking.unlock();
      }
    }
  }

  private Optional<KnownProvider> fresh() {
    return known.get().filter(one -> clock.instant().isBefore(one.at().plus(KEPT)));
  }

  private KnownProvider fetch() {
    URI address =
        URI.create(
            provider.issuer().toString().replaceAll("/$", "")
                + "/.well-known/openid-configuration");
    try {
      @Nullable Map<String, Object> document =
          RestClient.builder()
              .requestFactory(http)
              .requestInterceptor(new LimitedResponses())
              .build()
              .get()
              .uri(address)
              .retrieve()
              .body(new ParameterizedTypeReference<Map<String, Object>>() {});
      if (document == null || !provider.issuer().toString().equals(document.get("issuer"))) {
        throw new SignInFailure(
            SignInRefusal.UNREACHABLE, address + " names another issuer than " + provider.issuer());
      }
      ClientRegistration registration =
          ClientRegistrations.fromOidcConfiguration(document)
              .registrationId(NAME)
              .clientId(provider.clientId())
              .clientSecret(provider.clientSecret())
              .redirectUri(redirectUri)
              .scope("openid", "profile")
              .build();
      KnownProvider fetched =
          new KnownProvider(registration, decoderOf(registration), clock.instant());
      known.set(Optional.of(fetched));
      return fetched;
    } catch (SignInFailure failure) {
      throw failure;
    } catch (RuntimeException e) {
      throw new SignInFailure(SignInRefusal.UNREACHABLE, address + ": " + reason(e), e);
    }
  }

  /** Java names no reason if it finds no host of this name, or nobody answers there. */
  private static String reason(RuntimeException e) {
    return String.valueOf(e.getMessage()).replaceFirst("\\bnull$", "no connection to this host");
  }

  private JwtDecoder decoderOf(ClientRegistration registration) {
    NimbusJwtDecoder decoder =
        NimbusJwtDecoder.withJwkSetUri(
                Objects.requireNonNull(registration.getProviderDetails().getJwkSetUri()))
            .jwsAlgorithms(algorithms -> algorithms.addAll(ALGORITHMS))
            .restOperations(limitedTemplate())
            .build();
    OidcIdTokenValidator claims = new OidcIdTokenValidator(registration);
    claims.setClock(clock);
    JwtTimestampValidator times = new JwtTimestampValidator();
    times.setClock(clock);
    decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(times, claims));
    return decoder;
  }

  private RestTemplate limitedTemplate() {
    RestTemplate template = new RestTemplate(http);
    template.setInterceptors(List.of(new LimitedResponses()));
    return template;
  }

  /** Exchanges a code for tokens, with limits on time and size that Spring's own client lacks. */
  RestClientAuthorizationCodeTokenResponseClient tokens() {
    var tokens = new RestClientAuthorizationCodeTokenResponseClient();
    tokens.setRestClient(
        RestClient.builder()
            .requestFactory(http)
            .requestInterceptor(new LimitedResponses())
            .configureMessageConverters(converters ->
                converters
                    .addCustomConverter(new FormHttpMessageConverter())
                    .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
            .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
            .build());
    return tokens;
  }
}
