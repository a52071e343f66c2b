package hubreturns.service.operations;

import hubreturns.service.dsms.RemedyAccount.RaisesBy;
import hubreturns.service.operations.Settings.BadSetting;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Every rule that the values of the settings must keep. The service and each command check all of
 * them before anything starts. No rule opens a file, a port or a connection: a command may run as
 * an account that cannot read the service's files (docs/operations.md#test-a-settings-file).
 */
final class SettingsCheck {
  private final Settings settings;
  private final List<Runnable> rules = new ArrayList<>();

  private SettingsCheck(Settings settings) {
    this.settings = settings;
  }

  /**
   * Checks the values, alone and together.
   *
   * @throws BadSetting when values cannot be used; it names all of them
   */
  static void of(Settings settings) {
    SettingsCheck check = new SettingsCheck(settings);
    check.addRulesOfAllProcesses();
    check.addRulesOfRoles(roles(settings));
    check.run();
  }

  /** The form of each value, whether or not this process needs it. */
  private void addRulesOfAllProcesses() {
    for (Setting setting : Setting.values()) {
      if (setting.isNumber()) {
        rules.add(() -> settings.number(setting));
      } else if (setting.isTrueOrFalse()) {
        rules.add(() -> settings.isTrue(setting));
      }
    }
    rules.add(settings::dsp);
    rules.add(() -> settings.rate(Setting.DSMS_RATE_PER_SECOND));
    rules.add(() -> settings.optionalRate(Setting.USER_HUBS_PER_SECOND));
    rules.add(() -> settings.choice(Setting.DSMS_RAISE_BY, RaisesBy.class));
    rules.add(() -> settings.choice(Setting.SECURITY_LOG, SecurityLogFile.Target.class));
    rules.add(settings::acceptedUserOus);
    rules.add(() -> ServiceRole.of(settings));
    rules.add(() -> DatabaseSettings.checkUrls(settings));
    rules.add(() -> ListenPorts.checkAddresses(settings));
    rules.add(() -> PageSettings.baseUrl(settings));
    rules.add(() -> PageSettings.charges(settings));
    rules.add(() -> PageSettings.checkIssuer(settings));
    rules.add(() -> RemedySettings.checkAddress(settings));
  }

  /** What must be set together. A process needs only the settings of its roles. */
  private void addRulesOfRoles(Set<ServiceRole> roles) {
    rules.add(() -> ListenPorts.refuseEqual(settings, roles));
    if (roles.contains(ServiceRole.DUIS)) {
      rules.add(() -> usesTls(settings));
      rules.add(() -> DspIdentity.isNamed(settings));
      rules.add(() -> TrustSettings.check(settings));
    }
    if (roles.contains(ServiceRole.PAGES)) {
      rules.add(() -> PageSettings.provider(settings));
      rules.add(() -> PageSettings.passkeysFor(settings));
      rules.add(() -> DatabaseSettings.checkPages(settings));
    }
    if (roles.contains(ServiceRole.DELIVERIES)) {
      rules.add(() -> RemedySettings.account(settings));
    }
  }

  /** The roles; none of them where the setting cannot be used, which is an error of its own. */
  private static Set<ServiceRole> roles(Settings settings) {
    try {
      return ServiceRole.of(settings);
    } catch (BadSetting e) {
      return EnumSet.noneOf(ServiceRole.class);
    }
  }

  private void run() {
    // A value that two rules read is named once.
    Set<String> wrong = new LinkedHashSet<>();
    for (Runnable rule : rules) {
      try {
        rule.run();
      } catch (BadSetting e) {
        wrong.add(String.valueOf(e.getMessage()).replaceAll("\\.$", ""));
      }
    }
    if (!wrong.isEmpty()) {
      throw new BadSetting(String.join(". ", wrong));
    }
  }

  /** Whether the DUIS port has mutual TLS; its three settings belong together. */
  static boolean usesTls(Settings settings) {
    return settings.areSet(
        "mutual TLS needs all of [%s, %s, %s], or none",
        Setting.TLS_CERTIFICATE, Setting.TLS_KEY, Setting.TLS_CLIENT_CA);
  }
}
