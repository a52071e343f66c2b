package hubreturns.service.operations;

import hubreturns.service.availability.DatabaseServers;
import java.util.Optional;

/**
 * A login at an outside database, and the settings that it comes from.
 *
 * @param role what the database user should be
 */
record OutsideLogin(Settings settings, Setting user, Setting password, DatabaseRole role) {

  /** The login of the service and its commands. */
  static OutsideLogin ofService(Settings settings) {
    return new OutsideLogin(
        settings, Setting.DATABASE_USER, Setting.DATABASE_PASSWORD, DatabaseRole.WRITER);
  }

  /** The login of the pages; that of the service if they have none of their own. */
  static OutsideLogin ofPages(Settings settings) {
    return settings.optional(Setting.SSI_DATABASE_USER).isPresent()
        ? new OutsideLogin(
            settings, Setting.SSI_DATABASE_USER, Setting.SSI_DATABASE_PASSWORD, DatabaseRole.READER)
        : ofService(settings);
  }

  /** The servers, as this user. */
  DatabaseServers servers() {
    return servers(Setting.DATABASE_URL);
  }

  /** The servers of one of the URLs, as this user. */
  DatabaseServers servers(Setting url) {
    return DatabaseSettings.servers(
        settings, url, settings.optional(user), settings.optional(password));
  }

  /** The server and the database, without the parameters of the URL, which may hold a password. */
  String place() {
    return settings
        .text(Setting.DATABASE_URL)
        .replaceFirst("^jdbc:postgresql:(//)?", "")
        .replaceFirst("\\?.*", "");
  }

  /** The database user; empty where neither the setting nor the URL names one. */
  Optional<String> userName() {
    return settings.optional(user);
  }

  boolean hasUser() {
    return settings.optional(user).isPresent() || urlHas("user");
  }

  boolean hasPassword() {
    return settings.optional(password).isPresent() || urlHas("password");
  }

  private boolean urlHas(String parameter) {
    return settings.text(Setting.DATABASE_URL).matches(".*[?&]" + parameter + "=.*");
  }
}
