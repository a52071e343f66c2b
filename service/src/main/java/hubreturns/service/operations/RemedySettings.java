package hubreturns.service.operations;

import hubreturns.service.dsms.RemedyAccount;
import hubreturns.service.dsms.RemedyAccount.RaisesBy;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Reads and checks the settings of Remedy. */
final class RemedySettings {
  private RemedySettings() {}

  /** The account for calls to Remedy; empty if Remedy is not configured. */
  static Optional<RemedyAccount> account(Settings settings) {
    return settings.optional(Setting.DSMS_URL).map(url -> account(settings, url));
  }

  private static RemedyAccount account(Settings settings, String url) {
    URI address = address(settings, url);
    if (!RemedyAccount.keepsPasswordSecret(address) && !settings.isTrue(Setting.DSMS_ALLOW_HTTP)) {
      throw new Settings.BadSetting(
          "%s is %s, which would send the password of Remedy's account unencrypted; use https, or set %s to true"
              .formatted(Setting.DSMS_URL.variable(), url, Setting.DSMS_ALLOW_HTTP.variable()));
    }
    if (settings.optional(Setting.DSMS_USER).isEmpty()
        || settings.optional(Setting.DSMS_PASSWORD).isEmpty()) {
      throw new Settings.BadSetting(
          "%s is set, so %s and %s are needed too: Remedy's account"
              .formatted(
                  Setting.DSMS_URL.variable(),
                  Setting.DSMS_USER.variable(),
                  Setting.DSMS_PASSWORD.variable()));
    }
    return new RemedyAccount(
        address,
        settings.text(Setting.DSMS_USER),
        settings.text(Setting.DSMS_PASSWORD),
        settings.text(Setting.DSMS_FORM),
        settings.rate(Setting.DSMS_RATE_PER_SECOND),
        settings.choice(Setting.DSMS_RAISE_BY, RaisesBy.class));
  }

  /** Checks the form of the address, if it is set. */
  static void checkAddress(Settings settings) {
    settings.optional(Setting.DSMS_URL).ifPresent(url -> address(settings, url));
  }

  private static URI address(Settings settings, String url) {
    try {
      URI address = new URI(url);
      if (address.getHost() != null && url.matches("https?://.*")) {
        return address;
      }
    } catch (URISyntaxException e) {
      // The error below says what the setting must be.
    }
    throw settings.bad(Setting.DSMS_URL, "; give an address such as https://remedy.example:8443");
  }
}
