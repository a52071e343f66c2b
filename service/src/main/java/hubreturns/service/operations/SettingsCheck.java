package hubreturns.service.operations;

import hubreturns.service.dsms.RemedyAccount.RaisesBy;
import hubreturns.service.operations.Settings.BadSetting;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Every rule that the values of the settings must keep. The service and each command check all of
 * them before anything starts. No rule opens a file, a port or a connection: a command may run as
 * an account that cannot read the service's files (docs/operations.md#test-a-settings-file).
 */
final class SettingsCheck {
  private final Settings settings;

  /** What is wrong. A value that two rules read is named once. */
  private final Set<String> wrong = new LinkedHashSet<>();

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
    Set<ServiceRole> roles = check.roles();
    for (Setting setting : Setting.values()) {
      check.check(() -> check.readForm(setting));
    }
    check.checkTogether(roles);
    if (!check.wrong.isEmpty()) {
      throw new BadSetting(String.join(". ", check.wrong));
    }
  }

  /** The roles; none of them where the setting cannot be used. */
  private Set<ServiceRole> roles() {
    try {
      return ServiceRole.of(settings);
    } catch (BadSetting e) {
      add(e);
      return EnumSet.noneOf(ServiceRole.class);
    }
  }

  /** Reads the form of a value, whether or not this process needs it. */
  private void readForm(Setting setting) {
    if (setting.isNumber()) {
      settings.number(setting);
      return;
    }
    if (setting.isTrueOrFalse()) {
      settings.isTrue(setting);
      return;
    }
    // A test reads each default. Reading them here too would make short commands slower.
    if (!setting.standard().isEmpty() && settings.text(setting).equals(setting.standard())) {
      return;
    }
    switch (setting) {
      case DSP_EUI -> settings.dsp();
      case DSMS_RATE_PER_SECOND -> settings.rate(setting);
      case USER_HUBS_PER_SECOND -> settings.optionalRate(setting);
      case DSMS_RAISE_BY -> settings.choice(setting, RaisesBy.class);
      case SECURITY_LOG -> settings.choice(setting, SecurityLogFile.Target.class);
      case ACCEPTED_USER_OU -> settings.acceptedUserOus();
      case DATABASE_URL, SSI_REPLICA_URL -> DatabaseSettings.checkUrl(settings, setting);
      case BIND_ADDRESS, SSI_BIND_ADDRESS -> ListenPorts.checkAddress(settings, setting);
      case SSI_BASE_URL -> PageSettings.baseUrl(settings);
      case CHARGES -> PageSettings.charges(settings);
      case OIDC_ISSUER -> PageSettings.checkIssuer(settings);
      case DSMS_URL -> RemedySettings.checkAddress(settings);
      default -> {
        // Any text will do: a name, a password or a path.
      }
    }
  }

  /** Checks settings that must fit together. A process needs only those of its roles. */
  private void checkTogether(Set<ServiceRole> roles) {
    check(() -> ListenPorts.refuseEqual(settings, roles));
    if (roles.contains(ServiceRole.DUIS)) {
      check(() -> usesTls(settings));
      check(() -> namesDsp(settings));
      check(() -> TrustSettings.check(settings));
    }
    if (roles.contains(ServiceRole.PAGES)) {
      check(() -> PageSettings.provider(settings));
      check(() -> PageSettings.passkeysFor(settings));
      check(() -> DatabaseSettings.checkPages(settings));
    }
    if (roles.contains(ServiceRole.DELIVERIES)) {
      check(() -> RemedySettings.account(settings));
    }
  }

  private void check(Runnable rule) {
    try {
      rule.run();
    } catch (BadSetting e) {
      add(e);
    }
  }

  private void add(BadSetting e) {
    wrong.add(String.valueOf(e.getMessage()).replaceAll("\\.$", ""));
  }

  /** Whether the settings name the DSP's key and certificate, which belong together. */
  static boolean namesDsp(Settings settings) {
    return settings.areSet(
        "set both %s and %s, or neither", Setting.DSP_CERTIFICATE, Setting.DSP_KEY);
  }

  /** Whether the DUIS port has mutual TLS; its three settings belong together. */
  static boolean usesTls(Settings settings) {
    return settings.areSet(
        "mutual TLS needs all of [%s, %s, %s], or none",
        Setting.TLS_CERTIFICATE, Setting.TLS_KEY, Setting.TLS_CLIENT_CA);
  }
}
