package hubreturns.ssi;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An identity provider that demands what OpenID Connect Core and RFC 7636 demand of a client, and
 * whose next ID token can be made wrong.
 */
final class OidcDouble implements AutoCloseable {
  static final String CLIENT = "hub-returns";
  static final String SECRET = "a secret of the test";

  /** How the next ID token is signed. */
  enum Signing {
    RS256,
    ES256,
    /** By a key that is not in the set, under the name of one that is. */
    STRANGER,
    /** By the client's secret. */
    HS256,
    NONE
  }

  private record Grant(String nonce, String challenge, String redirectUri) {}

  private final HttpServer server;
  private final Clock clock;
  private final KeyPair rsa = keys("RSA", 2048);
  private final KeyPair ec = keys("EC", 256);
  private final KeyPair stranger = keys("RSA", 2048);
  private final Map<String, Grant> grants = new ConcurrentHashMap<>();
  private final AtomicInteger codes = new AtomicInteger();

  private Signing signing = Signing.RS256;
  private Consumer<Map<String, Object>> change = claims -> {};
  private boolean declines;

  OidcDouble(Clock clock) throws IOException {
    this.clock = clock;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/.well-known/openid-configuration", this::discovery);
    server.createContext("/authorize", this::authorize);
    server.createContext("/token", this::token);
    server.createContext("/keys", this::keySet);
    server.start();
  }

  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
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
    claims.put("iss", issuer());
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
            + signed(json(claims))
            + "\"}");
  }

  private void keySet(HttpExchange exchange) throws IOException {
    RSAPublicKey one = (RSAPublicKey) rsa.getPublic();
    ECPublicKey other = (ECPublicKey) ec.getPublic();
    answer(
        exchange,
        200,
        """
        {"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"rsa","n":"%s","e":"%s"},
                 {"kty":"EC","use":"sig","alg":"ES256","kid":"ec","crv":"P-256","x":"%s","y":"%s"}]}
        """
            .formatted(
                number(one.getModulus(), 256),
                number(one.getPublicExponent(), 3),
                number(other.getW().getAffineX(), 32),
                number(other.getW().getAffineY(), 32)));
  }

  private String signed(String claims) {
    String header =
        switch (signing) {
          case RS256, STRANGER -> "{\"alg\":\"RS256\",\"kid\":\"rsa\"}";
          case ES256 -> "{\"alg\":\"ES256\",\"kid\":\"ec\"}";
          case HS256 -> "{\"alg\":\"HS256\"}";
          case NONE -> "{\"alg\":\"none\"}";
        };
    String signed =
        text(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + text(claims.getBytes(StandardCharsets.UTF_8));
    return signed + "." + text(signature(signed.getBytes(StandardCharsets.US_ASCII)));
  }

  private byte[] signature(byte[] signed) {
    try {
      return switch (signing) {
        case RS256 -> signature("SHA256withRSA", rsa, signed);
        case STRANGER -> signature("SHA256withRSA", stranger, signed);
        case ES256 -> signature("SHA256withECDSAinP1363Format", ec, signed);
        case HS256 -> {
          Mac mac = Mac.getInstance("HmacSHA256");
          mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
          yield mac.doFinal(signed);
        }
        case NONE -> new byte[0];
      };
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] signature(String algorithm, KeyPair keys, byte[] signed)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(keys.getPrivate());
    signature.update(signed);
    return signature.sign();
  }

  private static KeyPair keys(String kind, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String number(BigInteger number, int bytes) {
    byte[] magnitude = new byte[bytes];
    byte[] signed = number.toByteArray();
    int length = Math.min(bytes, signed.length);
    System.arraycopy(signed, signed.length - length, magnitude, bytes - length, length);
    return text(magnitude);
  }

  private static String sha256(String verifier) {
    try {
      return text(
          MessageDigest.getInstance("SHA-256")
              .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String json(Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> json(entry.getKey()) + ":" + json(entry.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
      case Collection<?> list ->
          list.stream().map(OidcDouble::json).collect(Collectors.joining(",", "[", "]"));
      case Number number -> number.toString();
      default -> "\"" + value + "\"";
    };
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
