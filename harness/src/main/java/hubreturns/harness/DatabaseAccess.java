package hubreturns.harness;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * How to reach the embedded database of a running service, read from the file that the service
 * writes.
 *
 * @param url a JDBC URL
 */
public record DatabaseAccess(String url, String user, String password) {

  /** Reads the access file of this data directory. */
  public static DatabaseAccess of(Path dataDirectory) throws IOException {
    Properties file = new Properties();
    try (Reader reader = Files.newBufferedReader(dataDirectory.resolve("database.properties"))) {
      file.load(reader);
    }
    return new DatabaseAccess(
        file.getProperty("database-url"),
        file.getProperty("database-user"),
        file.getProperty("database-password"));
  }

  /** The environment with which a further node uses the same database. */
  public Map<String, String> environment() {
    return Map.of(
        "HUB_RETURNS_DATABASE_URL", url,
        "HUB_RETURNS_DATABASE_USER", user,
        "HUB_RETURNS_DATABASE_PASSWORD", password);
  }
}
