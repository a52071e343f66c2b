package hubreturns.ssi.access;

import java.net.URI;

/**
 * The OpenID Connect provider with which people of other organisations sign in (OpenID Connect Core
 * 1.0, authorization code flow).
 *
 * @param issuer its identifier, exactly as its tokens spell it; the discovery document is below it
 * @param roleClaim the claim of the ID token that holds the role
 * @param partyClaim the claim that names a supplier's Party
 */
public record IdentityProvider(
    URI issuer, String clientId, String clientSecret, String roleClaim, String partyClaim) {

  /** Without the secret, so that no log ever holds it. */
  @Override
  public String toString() {
    return "identity provider " + issuer;
  }
}
