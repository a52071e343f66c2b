package hubreturns.service.operations;

import hubreturns.service.availability.DatabaseServers;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

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
    return settings.optional(user).or(() -> ofUrl(PGProperty.USER));
  }

  boolean hasUser() {
    return userName().isPresent();
  }

  boolean hasPassword() {
    return settings.optional(password).or(() -> ofUrl(PGProperty.PASSWORD)).isPresent();
  }

  /** Where the user comes from. */
  String userSource() {
    return source(user);
  }

  /** Where the password comes from. */
  String passwordSource() {
    return source(password);
  }

  private String source(Setting setting) {
    return settings.optional(setting).isPresent()
        ? setting.variable()
        : Setting.DATABASE_URL.variable();
  }

  private Optional<String> ofUrl(PGProperty parameter) {
    return Optional.ofNullable(
            Driver.parseURL(settings.text(Setting.DATABASE_URL), new Properties()))
        .map(parsed -> parameter.getOrDefault(parsed));
  }
}
