package hubreturns.service.operations;

import hubreturns.ssi.SsiConfiguration;
import hubreturns.ssi.access.IdentityProvider;
import hubreturns.ssi.access.SignInRules;
import hubreturns.ssi.hub.Charges;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads and checks the settings of the Self Service Interface. */
final class PageSettings {
  private static final int MINUTES_MAX = 24 * 60;
  private static final int HOURS_MAX = 7 * 24;
  private static final int FAILURES_MAX = 100;
  private static final int CONNECTIONS_MAX = 200;

  private PageSettings() {}

  static SsiConfiguration from(Settings settings) {
    return new SsiConfiguration(
        settings.text(Setting.BIND_ADDRESS),
        settings.port(Setting.SSI_PORT),
        settings.optional(Setting.SSI_BASE_URL).map(PageSettings::address),
        settings.number(Setting.SSI_CONNECTIONS_PER_ADDRESS, 1, CONNECTIONS_MAX),
        settings.path(Setting.DATA_DIR).resolve("uploads"),
        new SignInRules(
            settings.number(Setting.SSI_SIGN_IN_FAILURES, 1, FAILURES_MAX),
            Duration.ofMinutes(settings.number(Setting.SSI_LOCKOUT_MINUTES, 1, MINUTES_MAX)),
            Duration.ofMinutes(settings.number(Setting.SSI_SESSION_MINUTES, 1, MINUTES_MAX)),
            Duration.ofHours(settings.number(Setting.SSI_SESSION_HOURS, 1, HOURS_MAX))),
        provider(settings),
        charges(settings.text(Setting.CHARGES)),
        settings.optional(Setting.DSMS_URL).isPresent(),
        settings.days(Setting.CERTIFICATE_NOTICE_DAYS));
  }

  /** The identity provider; its three settings belong together. */
  private static Optional<IdentityProvider> provider(Settings settings) {
    List<Setting> needed =
        List.of(Setting.OIDC_ISSUER, Setting.OIDC_CLIENT_ID, Setting.OIDC_CLIENT_SECRET);
    long given = needed.stream().filter(one -> settings.optional(one).isPresent()).count();
    if (given == 0) {
      return Optional.empty();
    }
    if (given < needed.size()) {
      throw new Settings.BadSetting(
          "Sign-in with an identity provider needs all of these settings, or none: "
              + needed.stream().map(Setting::variable).toList());
    }
    return Optional.of(
        new IdentityProvider(
            issuer(settings.text(Setting.OIDC_ISSUER)),
            settings.text(Setting.OIDC_CLIENT_ID),
            settings.text(Setting.OIDC_CLIENT_SECRET),
            settings.text(Setting.OIDC_ROLE_CLAIM),
            settings.text(Setting.OIDC_PARTY_CLAIM)));
  }

  // Over plain HTTP, anybody between the two could decide who signs in.
  private static URI issuer(String text) {
    if (!text.matches("https://[^ ?#]+|http://(127\\.0\\.0\\.1|localhost)(:\\d+)?(/[^ ?#]*)?")) {
      throw new Settings.BadSetting(
          Setting.OIDC_ISSUER.variable()
              + " is '"
              + text
              + "'. Give the issuer as its tokens spell it, for example https://login.example/realm.");
    }
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new Settings.BadSetting(Setting.OIDC_ISSUER.variable() + " is not a valid address", e);
    }
  }

  private static Charges charges(String text) {
    return Charges.read(text)
        .orElseThrow(() ->
            new Settings.BadSetting(
                Setting.CHARGES.variable()
                    + " is '"
                    + text
                    + "'. Give a date and four amounts, for example "
                    + Setting.CHARGES.standard()));
  }

  private static URI address(String text) {
    if (!text.matches("https?://[^/ ]+/?")) {
      throw new Settings.BadSetting(
          Setting.SSI_BASE_URL.variable()
              + " is '"
              + text
              + "'. Give an address, for example https://returns.example.");
    }
    return URI.create(text.replaceAll("/$", ""));
  }
}
