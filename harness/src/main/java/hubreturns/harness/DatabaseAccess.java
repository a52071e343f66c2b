package hubreturns.harness;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * How to reach the embedded database of a running service, read from the files that the service
 * writes.
 *
 * @param settings the settings in the file, by their option without dashes
 */
public record DatabaseAccess(Map<String, String> settings) {

  /** The access that the service and its commands have to the database of this data directory. */
  public static DatabaseAccess of(Path dataDirectory) throws IOException {
    return read(dataDirectory.resolve("database.properties"));
  }

  /** The access of the owner of the tables, who may change everything. */
  public static DatabaseAccess ofOwner(Path dataDirectory) throws IOException {
    return read(dataDirectory.resolve("database-owner.properties"));
  }

  private static DatabaseAccess read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return new DatabaseAccess(
        properties.stringPropertyNames().stream()
            .collect(toUnmodifiableMap(name -> name, properties::getProperty)));
  }

  /** The JDBC URL. */
  public String url() {
    return setting("database-url");
  }

  public String user() {
    return setting("database-user");
  }

  public String password() {
    return setting("database-password");
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), user(), password());
  }

  private String setting(String name) {
    return Objects.requireNonNull(settings.get(name), name);
  }

  /** The environment with which a further node uses the same database. */
  public Map<String, String> environment() {
    return settings.entrySet().stream()
        .collect(
            toUnmodifiableMap(
                setting ->
                    "HUB_RETURNS_" + setting.getKey().toUpperCase(Locale.ROOT).replace('-', '_'),
                Map.Entry::getValue));
  }

  /** The first process of the PostgreSQL in this folder; empty if PostgreSQL was stopped. */
  public static Optional<ProcessHandle> postmaster(Path cluster) throws IOException {
    Path pid = cluster.resolve("postmaster.pid");
    return Files.exists(pid)
        ? Files.readAllLines(pid).stream()
            .findFirst()
            .map(String::strip)
            .filter(number -> number.matches("\\d{1,18}"))
            .flatMap(number -> ProcessHandle.of(Long.parseLong(number)))
        : Optional.empty();
  }
}
