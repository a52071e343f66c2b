package hubreturns.ssi;

import hubreturns.ssi.access.IdentityProvider;
import hubreturns.ssi.access.SignInRules;
import hubreturns.ssi.hub.Charges;
import java.net.URI;
import java.util.Optional;

/**
 * What the operator set for the pages.
 *
 * @param address to listen on
 * @param port to listen on, 0 for any
 * @param baseUrl where people find the pages, when that is not the address itself
 * @param provider where people of other organisations sign in, beside local accounts
 * @param dsms whether Returns Records are delivered to a DSMS
 */
public record SsiConfiguration(
    String address,
    int port,
    Optional<URI> baseUrl,
    SignInRules signIn,
    Optional<IdentityProvider> provider,
    Charges charges,
    boolean dsms) {

  /** Whether people come over TLS, so that cookies must not travel without. */
  boolean secure() {
    return baseUrl.map(URI::getScheme).filter("https"::equals).isPresent();
  }
}
