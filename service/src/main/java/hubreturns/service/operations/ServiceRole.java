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
   * Answers Service Requests on the DUIS port. It alone has the DSP's key, so it also signs the
   * checkpoints of the audit trail, and it deletes old answers and watches certificates.
   */
  DUIS,

  /** Serves the pages, and counts their figures. */
  PAGES,

  /** Delivers Returns Records to Remedy, polls Remedy for changes, and counts what waits. */
  DELIVERIES;

  /**
   * The roles in the settings.
   *
   * @throws Settings.BadSetting when they are not these, or cannot work with the other settings
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
