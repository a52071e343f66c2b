package hubreturns.ssi;

import hubreturns.ssi.access.IdentityProvider;
import hubreturns.ssi.access.SignInRules;
import hubreturns.ssi.hub.Charges;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of the pages.
 *
 * @param address to listen on
 * @param port to listen on, 0 for any
 * @param baseUrl the address that people use, when it is not the one above
 * @param connectionsPerAddress that one client address may hold open
 * @param sessionsMax most sessions at once; one more ends the session that has been idle longest
 * @param uploads a directory for files while they are uploaded
 * @param provider the identity provider for people of other organisations, besides local accounts
 * @param passkeysFor the address for which operators and auditors register a passkey; if empty,
 *     they need none
 * @param dsms whether Returns Records are delivered to Remedy
 * @param certificateNotice the time before a certificate expires at which warnings start
 */
public record SsiConfiguration(
    String address,
    int port,
    Optional<URI> baseUrl,
    int connectionsPerAddress,
    int sessionsMax,
    Path uploads,
    SignInRules signIn,
    Optional<IdentityProvider> provider,
    Optional<URI> passkeysFor,
    Charges charges,
    boolean dsms,
    Duration certificateNotice) {

  /** Whether people reach the pages over TLS; browsers then send the cookies over TLS only. */
  public boolean secure() {
    return baseUrl.map(URI::getScheme).filter("https"::equals).isPresent();
  }
}
