package hubreturns.service.operations;

import hubreturns.ssi.SsiConfiguration;
import hubreturns.ssi.access.IdentityProvider;
import hubreturns.ssi.access.SignInRules;
import hubreturns.ssi.hub.Charges;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;

/** Reads and checks the settings of the Self Service Interface. */
final class PageSettings {
  /** The folder of uploaded files in the data directory. */
  static final String UPLOADS = "uploads";

  private PageSettings() {}

  static SsiConfiguration from(Settings settings) {
    return new SsiConfiguration(
        address(settings),
        settings.number(Setting.SSI_PORT),
        baseUrl(settings),
        settings.number(Setting.SSI_CONNECTIONS_PER_ADDRESS),
        settings.number(Setting.SSI_SESSIONS_MAX),
        settings.path(Setting.DATA_DIR).resolve(UPLOADS),
        new SignInRules(
            settings.number(Setting.SSI_SIGN_IN_FAILURES),
            Duration.ofMinutes(settings.number(Setting.SSI_LOCKOUT_MINUTES)),
            Duration.ofMinutes(settings.number(Setting.SSI_SESSION_MINUTES)),
            Duration.ofHours(settings.number(Setting.SSI_SESSION_HOURS))),
        provider(settings),
        passkeysFor(settings),
        charges(settings),
        // If another process delivers, only that process needs the address of Remedy.
        settings.optional(Setting.DSMS_URL).isPresent()
            || !ServiceRole.of(settings).contains(ServiceRole.DELIVERIES),
        settings.days(Setting.CERTIFICATE_NOTICE_DAYS));
  }

  /** The address that the pages listen on. */
  static String address(Settings settings) {
    return settings
        .optional(Setting.SSI_BIND_ADDRESS)
        .orElseGet(() -> settings.text(Setting.BIND_ADDRESS));
  }

  /** The identity provider; its three settings belong together. */
  static Optional<IdentityProvider> provider(Settings settings) {
    if (!settings.areSet(
        "Sign-in with an identity provider needs all of these settings, or none: [%s, %s, %s]",
        Setting.OIDC_ISSUER, Setting.OIDC_CLIENT_ID, Setting.OIDC_CLIENT_SECRET)) {
      return Optional.empty();
    }
    return Optional.of(
        new IdentityProvider(
            issuer(settings),
            settings.text(Setting.OIDC_CLIENT_ID),
            settings.text(Setting.OIDC_CLIENT_SECRET),
            settings.text(Setting.OIDC_ROLE_CLAIM),
            settings.text(Setting.OIDC_PARTY_CLAIM)));
  }

  /** Checks the form of the identity provider's address, if it is set. */
  static void checkIssuer(Settings settings) {
    settings.optional(Setting.OIDC_ISSUER).ifPresent(_ -> issuer(settings));
  }

  // Over plain HTTP, anybody between the pages and the provider could decide who signs in.
  private static URI issuer(Settings settings) {
    String text = settings.text(Setting.OIDC_ISSUER);
    if (!text.matches("https://[^ ?#]+|http://(127\\.0\\.0\\.1|localhost)(:\\d+)?(/[^ ?#]*)?")) {
      throw settings.bad(
          Setting.OIDC_ISSUER,
          ". Give the issuer as its tokens spell it, with https (http only on this machine), for example https://login.example/realm.");
    }
    if (text.contains("/.well-known/")) {
      throw settings.bad(
          Setting.OIDC_ISSUER,
          ". Leave out /.well-known and what follows: the service adds it to the issuer.");
    }
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new Settings.BadSetting(Setting.OIDC_ISSUER.variable() + " is not a valid address", e);
    }
  }

  /** The address to which passkeys belong; empty if passkeys are not required. */
  static Optional<URI> passkeysFor(Settings settings) {
    if (!settings.isTrue(Setting.SSI_PASSKEYS_REQUIRED)) {
      return Optional.empty();
    }
    // Browsers offer passkeys over TLS or on this machine, and only for a name: not for 192.0.2.1.
    Optional<URI> address =
        baseUrl(settings)
            .filter(url ->
                url.toString()
                    .matches("(https://([a-z0-9-]+\\.)*[a-z][a-z0-9-]*|http://localhost)(:\\d+)?"));
    if (address.isEmpty()) {
      throw new Settings.BadSetting(
          "%s needs %s: an address with https and the name of a host in lower case, for example https://returns.example."
              .formatted(
                  Setting.SSI_PASSKEYS_REQUIRED.variable(), Setting.SSI_BASE_URL.variable()));
    }
    return address;
  }

  /** The charges of each period. */
  static Charges charges(Settings settings) {
    return Charges.read(settings.text(Setting.CHARGES))
        .orElseThrow(() ->
            settings.bad(
                Setting.CHARGES,
                ". Give a date and four amounts, for example " + Setting.CHARGES.standard()));
  }

  /** The address that people use for the pages; empty if it is not set. */
  static Optional<URI> baseUrl(Settings settings) {
    Optional<String> text = settings.optional(Setting.SSI_BASE_URL);
    try {
      if (text.filter(url -> !url.matches("https?://[^/ ]+/?")).isEmpty()) {
        return text.isEmpty()
            ? Optional.empty()
            : Optional.of(new URI(text.get().replaceAll("/$", "")));
      }
    } catch (URISyntaxException e) {
      // The error below says what the setting must be.
    }
    throw settings.bad(
        Setting.SSI_BASE_URL, ". Give an address, for example https://returns.example.");
  }
}
