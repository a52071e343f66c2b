package hubreturns.service.operations;

import hubreturns.service.availability.DatabaseServers;
import hubreturns.service.operations.Settings.BadSetting;
import java.util.Optional;

/** Reads and checks the settings of an outside database. */
final class DatabaseSettings {
  private DatabaseSettings() {}

  /**
   * The servers of one of the URLs.
   *
   * @throws BadSetting when the URL is not one of PostgreSQL
   */
  static DatabaseServers servers(
      Settings settings, Setting url, Optional<String> user, Optional<String> password) {
    try {
      return new DatabaseServers(settings.text(url), user, password);
    } catch (IllegalArgumentException e) {
      throw new BadSetting(settings.name(url) + ": " + e.getMessage(), e);
    }
  }

  /** Checks the form of a URL, if it is set. */
  static void checkUrl(Settings settings, Setting url) {
    if (settings.optional(url).isPresent()) {
      servers(settings, url, Optional.empty(), Optional.empty());
    }
  }

  /** Checks what the pages need to read from the database. */
  static void checkPages(Settings settings) {
    if (settings.optional(Setting.SSI_REPLICA_URL).isPresent()
        && settings.optional(Setting.DATABASE_URL).isEmpty()) {
      throw new BadSetting(
          "%s needs %s: the embedded database has no replica"
              .formatted(Setting.SSI_REPLICA_URL.variable(), Setting.DATABASE_URL.variable()));
    }
    if (settings.optional(Setting.DATABASE_URL).isPresent()
        && settings.optional(Setting.SSI_DATABASE_PASSWORD).isPresent()
        && settings.optional(Setting.SSI_DATABASE_USER).isEmpty()) {
      throw new BadSetting(
          "%s is set without %s"
              .formatted(
                  Setting.SSI_DATABASE_PASSWORD.variable(), Setting.SSI_DATABASE_USER.variable()));
    }
  }
}
