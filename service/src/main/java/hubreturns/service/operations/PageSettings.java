package hubreturns.service.operations;

import hubreturns.service.ssi.SsiConfiguration;
import hubreturns.service.ssi.access.SignInRules;
import hubreturns.service.ssi.hub.Charges;
import java.net.URI;
import java.time.Duration;

/** The settings of the Self Service Interface, read and checked. */
final class PageSettings {
  private static final int MINUTES_MAX = 24 * 60;
  private static final int HOURS_MAX = 7 * 24;
  private static final int FAILURES_MAX = 100;

  private PageSettings() {}

  static SsiConfiguration from(Settings settings) {
    return new SsiConfiguration(
        settings.text(Setting.BIND_ADDRESS),
        settings.port(Setting.SSI_PORT),
        settings.optional(Setting.SSI_BASE_URL).map(PageSettings::address),
        new SignInRules(
            settings.number(Setting.SSI_SIGN_IN_FAILURES, 1, FAILURES_MAX),
            Duration.ofMinutes(settings.number(Setting.SSI_LOCKOUT_MINUTES, 1, MINUTES_MAX)),
            Duration.ofMinutes(settings.number(Setting.SSI_SESSION_MINUTES, 1, MINUTES_MAX)),
            Duration.ofHours(settings.number(Setting.SSI_SESSION_HOURS, 1, HOURS_MAX))),
        charges(settings.text(Setting.CHARGES)),
        settings.optional(Setting.DSMS_URL).isPresent());
  }

  private static Charges charges(String text) {
    return Charges.read(text)
        .orElseThrow(() ->
            new Settings.BadSetting(
                Setting.CHARGES.variable()
                    + " is '"
                    + text
                    + "'; give a date and four amounts such as "
                    + Setting.CHARGES.standard()));
  }

  private static URI address(String text) {
    if (!text.matches("https?://[^/ ]+/?")) {
      throw new Settings.BadSetting(
          Setting.SSI_BASE_URL.variable()
              + " is '"
              + text
              + "'; give an address such as https://returns.example");
    }
    return URI.create(text.replaceAll("/$", ""));
  }
}
