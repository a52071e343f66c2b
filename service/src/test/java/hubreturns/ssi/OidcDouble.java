package hubreturns.ssi;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.PlainObject;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import hubreturns.vocabulary.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An identity provider that demands what OpenID Connect Core and RFC 7636 demand of a client. A
 * test can make its next ID token wrong.
 */
final class OidcDouble implements AutoCloseable {
  static final String CLIENT = "hub-returns";
  static final String SECRET = "a secret of the test that is long enough for HS256";

  /** How the next ID token is signed. */
  enum Signing {
    RS256,
    ES256,
    /** By a key that is not in the set, under the name of a key that is. */
    STRANGER,
    /** By the client's secret. */
    HS256,
    NONE
  }

  private record Grant(String nonce, String challenge, String redirectUri) {}

  private final HttpServer server;
  private final Clock clock;
  private final RSAKey rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
  private final RSAKey stranger = new RSAKeyGenerator(2048).keyID("rsa").generate();
  private final ECKey ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
  private final Map<String, Grant> grants = new ConcurrentHashMap<>();
  private final AtomicInteger codes = new AtomicInteger();

  private Signing signing = Signing.RS256;
  private Consumer<Map<String, Object>> change = claims -> {};
  private boolean declines;

  OidcDouble(Clock clock) throws IOException, JOSEException {
    this.clock = clock;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/.well-known/openid-configuration", this::discovery);
    server.createContext("/authorize", this::authorize);
    server.createContext("/token", this::token);
    server.createContext("/keys", this::keySet);
    server.start();
  }

  URI issuer() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The next sign-ins are of a person with these claims beside the usual ones. */
  OidcDouble says(Map<String, Object> claims) {
    return changes(all -> all.putAll(claims));
  }

  OidcDouble changes(Consumer<Map<String, Object>> how) {
    change = how;
    signing = Signing.RS256;
    declines = false;
    return this;
  }

  OidcDouble signs(Signing how) {
    signing = how;
    return this;
  }

  OidcDouble declines() {
    declines = true;
    return this;
  }

  private void discovery(HttpExchange exchange) throws IOException {
    answer(
        exchange,
        200,
        """
        {"issuer":"I","authorization_endpoint":"I/authorize","token_endpoint":"I/token",
         "jwks_uri":"I/keys","response_types_supported":["code"],"subject_types_supported":["public"],
         "id_token_signing_alg_values_supported":["RS256","ES256"]}
        """
            .replace("I/", issuer() + "/")
            .replace("\"I\"", "\"" + issuer() + "\""));
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> asked = parameters(exchange.getRequestURI().getRawQuery());
    String nonce = asked.getOrDefault("nonce", "");
    String state = asked.getOrDefault("state", "");
    String challenge = asked.getOrDefault("code_challenge", "");
    String redirectUri = asked.getOrDefault("redirect_uri", "");
    boolean complete =
        "code".equals(asked.get("response_type"))
            && CLIENT.equals(asked.get("client_id"))
            && Arrays.asList(asked.getOrDefault("scope", "").split(" ", -1)).contains("openid")
            && "S256".equals(asked.get("code_challenge_method"))
            && challenge.length() == 43
            && nonce.length() >= 32
            && state.length() >= 32;
    if (!complete) {
      answer(exchange, 400, "{\"error\":\"invalid_request\"}");
      return;
    }
    String code = "code-" + codes.incrementAndGet();
    grants.put(code, new Grant(nonce, challenge, redirectUri));
    String outcome = declines ? "error=access_denied" : "code=" + code;
    exchange
        .getResponseHeaders()
        .add("Location", redirectUri + "?" + outcome + "&state=" + Visitor.encoded(state));
    answer(exchange, 302, "");
  }

  private void token(HttpExchange exchange) throws IOException {
    Map<String, String> asked =
        parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII));
    String basic =
        "Basic "
            + Base64.getEncoder()
                .encodeToString(
                    (Visitor.encoded(CLIENT) + ":" + Visitor.encoded(SECRET))
                        .getBytes(StandardCharsets.US_ASCII));
    Grant grant = grants.remove(asked.getOrDefault("code", ""));
    if (grant == null
        || !basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))
        || !grant.redirectUri().equals(asked.get("redirect_uri"))
        || !grant.challenge().equals(sha256(asked.getOrDefault("code_verifier", "")))) {
      answer(exchange, 400, "{\"error\":\"invalid_grant\"}");
      return;
    }
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", issuer().toString());
    claims.put("aud", CLIENT);
    claims.put("sub", "subject-1");
    claims.put("preferred_username", "jo");
    claims.put("nonce", grant.nonce());
    claims.put("iat", clock.instant().getEpochSecond());
    claims.put("exp", clock.instant().plusSeconds(300).getEpochSecond());
    change.accept(claims);
    answer(
        exchange,
        200,
        "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":300,\"id_token\":\""
            + signed(new Payload(claims))
            + "\"}");
  }

  private void keySet(HttpExchange exchange) throws IOException {
    answer(exchange, 200, new JWKSet(List.of(rsa, ec)).toString());
  }

  private String signed(Payload claims) {
    try {
      return switch (signing) {
        case RS256 -> signed(JWSAlgorithm.RS256, "rsa", new RSASSASigner(rsa), claims);
        case STRANGER -> signed(JWSAlgorithm.RS256, "rsa", new RSASSASigner(stranger), claims);
        case ES256 -> signed(JWSAlgorithm.ES256, "ec", new ECDSASigner(ec), claims);
        case HS256 -> signed(JWSAlgorithm.HS256, null, new MACSigner(SECRET), claims);
        case NONE -> new PlainObject(claims).serialize();
      };
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String signed(
      JWSAlgorithm algorithm, @Nullable String key, JWSSigner signer, Payload claims)
      throws JOSEException {
    JWSObject token = new JWSObject(new JWSHeader.Builder(algorithm).keyID(key).build(), claims);
    token.sign(signer);
    return token.serialize();
  }

  private static String sha256(String verifier) {
    return Base64URL.encode(Sha256.of(verifier.getBytes(StandardCharsets.US_ASCII))).toString();
  }

  private static Map<String, String> parameters(String form) {
    return Arrays.stream(form.split("&", -1))
        .map(pair -> pair.split("=", 2))
        .collect(
            Collectors.toMap(
                pair -> URLDecoder.decode(pair[0], StandardCharsets.UTF_8),
                pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** An address at which nothing listens. */
  static URI nobody() throws IOException {
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + gone.getLocalPort());
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
