package hubreturns.service.operations;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a process of the service does. By default one process does all of it; each role can also
 * have processes of its own (docs/operations.md#roles-of-a-process).
 */
enum ServiceRole {
  /**
   * Answers Service Requests on the DUIS port. Only this role has the DSP's key, so it also signs
   * the checkpoints of the audit trail. It also deletes old answers and watches certificates.
   */
  DUIS,

  /** Serves the pages and counts the figures that they show. */
  PAGES,

  /**
   * Delivers Returns Records to Remedy, polls Remedy for changes, and counts the waiting
   * deliveries.
   */
  DELIVERIES;

  /**
   * The roles in the settings.
   *
   * @throws Settings.BadSetting when one of them is not a role, or they cannot work with the other
   *     settings
   */
  static Set<ServiceRole> of(Settings settings) {
    Set<ServiceRole> roles = settings.choices(Setting.ROLES, ServiceRole.class);
    if (roles.equals(Set.of(DELIVERIES)) && settings.optional(Setting.DSMS_URL).isEmpty()) {
      throw new Settings.BadSetting(
          "%s is 'deliveries', which needs %s"
              .formatted(Setting.ROLES.variable(), Setting.DSMS_URL.variable()));
    }
    return roles;
  }

  /** For logs: "duis, pages". */
  static String text(Set<ServiceRole> roles) {
    return roles.stream()
        .sorted()
        .map(role -> role.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}
