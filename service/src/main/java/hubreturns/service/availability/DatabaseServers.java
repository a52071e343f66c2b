package hubreturns.service.availability;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * The servers that a JDBC URL names. One of them takes writes
 * (docs/operations.md#several-database-servers).
 *
 * <p>This class asks all servers at the same time. The driver would ask them one after the other.
 * If the first server was frozen or gone, each new connection would have to wait for it.
 */
public final class DatabaseServers {
  private static final Pattern URL = Pattern.compile("(jdbc:postgresql://)([^/?]*,[^/?]*)(.*)");
  private static final String NO_CONNECTION = "08001";
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(250);

  /** The driver logs each fault of a URL. The exception of the constructor says the same. */
  private static final List<Logger> DRIVER_LOGS =
      List.of(
          Logger.getLogger("org.postgresql.Driver"),
          Logger.getLogger("org.postgresql.util.PGPropertyUtil"));

  static {
    // Java forgets the level of a logger that nobody refers to.
    DRIVER_LOGS.forEach(log -> log.setLevel(Level.OFF));
  }

  private final Driver driver = new Driver();
  private final List<String> urls;
  private final Properties properties = new Properties();
  private final boolean limitsStatements;
  private volatile Optional<String> primary = Optional.empty();

  /**
   * The servers of a URL. Options in the URL override the limits.
   *
   * @throws IllegalArgumentException when the URL is not a JDBC URL of PostgreSQL
   */
  public DatabaseServers(String url, Optional<String> user, Optional<String> password) {
    Properties said = Driver.parseURL(url, new Properties());
    if (said == null) {
      throw new IllegalArgumentException(
          "'%s' is not a JDBC URL of PostgreSQL. Write host, port (1 to 65535) and database as in jdbc:postgresql://db.example:5432/hub_returns"
              .formatted(url.replaceAll("\\?.*", "?...")));
    }
    this.limitsStatements = !PGProperty.SOCKET_TIMEOUT.isPresent(said);
    Matcher several = URL.matcher(url);
    String wanted = Objects.toString(PGProperty.TARGET_SERVER_TYPE.getOrNull(said), "primary");
    this.urls =
        several.matches() && wanted.equals("primary")
            ? Arrays.stream(several.group(2).split(",", -1))
                .map(server -> several.group(1) + server + several.group(3))
                .toList()
            : List.of(url);
    user.ifPresent(name -> PGProperty.USER.set(properties, name));
    password.ifPresent(secret -> PGProperty.PASSWORD.set(properties, secret));
    PGProperty.CONNECT_TIMEOUT.set(properties, Math.toIntExact(CONNECT.toSeconds()));
    PGProperty.SSL_RESPONSE_TIMEOUT.set(properties, Math.toIntExact(CONNECT.toMillis()));
    PGProperty.HOST_RECHECK_SECONDS.set(properties, Math.toIntExact(CONNECT.toSeconds()));
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    PGProperty.PREPARE_THRESHOLD.set(properties, 2);
    PGProperty.APPLICATION_NAME.set(properties, "hub-returns");
    if (urls.size() > 1) {
      PGProperty.TARGET_SERVER_TYPE.set(properties, "primary");
    }
  }

  /**
   * Connects to the server that took writes last, or else to the first server that says that it
   * takes writes.
   */
  Connection connect(ConnectionLimits limits) throws SQLException {
    Optional<String> known = primary;
    if (known.isPresent()) {
      try {
        return first(List.of(known.get()), limits, Optional.empty());
      } catch (SQLException e) {
        primary = Optional.empty();
      }
    }
    return first(urls, limits, Optional.empty());
  }

  /** Connects to the first server that says that it takes writes, whichever did so before. */
  Connection connectAgain(ConnectionLimits limits) throws SQLException {
    primary = Optional.empty();
    return first(urls, limits, Optional.empty());
  }

  /**
   * Asks each server again and again until one of them takes writes, or the time limit of a login
   * is over. A new primary is therefore found at once, even if a frozen server still has not
   * answered.
   */
  Connection awaitPrimary(ConnectionLimits limits) throws SQLException {
    primary = Optional.empty();
    return first(urls, limits, Optional.of(BETWEEN_ATTEMPTS));
  }

  private Connection first(
      List<String> candidates, ConnectionLimits limits, Optional<Duration> between)
      throws SQLException {
    CompletableFuture<Connection> winner = new CompletableFuture<>();
    Map<String, SQLException> failures = new ConcurrentHashMap<>();
    for (String url : candidates) {
      Thread.ofVirtual()
          .name("connect")
          .start(() -> {
            try {
              while (!winner.isDone()) {
                try {
                  offer(winner, url, connect(url, limits));
                } catch (SQLException e) {
                  failures.put(url, e);
                  if (between.isPresent()) {
                    Thread.sleep(between.get());
                  } else if (failures.size() == candidates.size()) {
                    winner.completeExceptionally(failed(failures));
                  } else {
                    return;
                  }
                }
              }
            } catch (RuntimeException | InterruptedException e) {
              winner.completeExceptionally(e);
            }
          });
    }
    try {
      return winner.get(limits.login().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return lateOr(winner, failures.isEmpty() ? silent(limits) : failed(failures));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return lateOr(winner, new SQLTransientConnectionException("interrupted", NO_CONNECTION, e));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SQLException failed
          ? failed
          : new SQLTransientConnectionException("no connection", NO_CONNECTION, e.getCause());
    }
  }

  private void offer(CompletableFuture<Connection> winner, String url, Connection connection)
      throws SQLException {
    if (!winner.complete(connection)) {
      connection.close();
    } else if (urls.size() > 1) {
      primary = Optional.of(url);
    }
  }

  /**
   * Stops waiting for a connection: throws {@code late}, unless a connection arrived at this
   * moment.
   */
  private static Connection lateOr(CompletableFuture<Connection> winner, SQLException late)
      throws SQLException {
    if (winner.completeExceptionally(late)) {
      throw late;
    }
    return winner.resultNow();
  }

  private static SQLException silent(ConnectionLimits limits) {
    return new SQLTransientConnectionException(
        "no database server responded within %d ms".formatted(limits.login().toMillis()),
        NO_CONNECTION);
  }

  private static SQLException failed(Map<String, SQLException> failures) {
    if (failures.size() == 1) {
      return failures.values().iterator().next();
    }
    SQLException none =
        new SQLTransientConnectionException(
            "no server of the database URL takes writes: "
                + failures.values().stream()
                    .map(SQLException::getMessage)
                    .sorted()
                    .distinct()
                    .collect(Collectors.joining("; ")),
            NO_CONNECTION);
    failures.values().forEach(none::addSuppressed);
    return none;
  }

  private Connection connect(String url, ConnectionLimits limits) throws SQLException {
    Properties login = new Properties();
    login.putAll(properties);
    // Until the connection is ready, the limit of the login applies to each answer.
    PGProperty.SOCKET_TIMEOUT.set(login, Math.toIntExact(limits.login().toSeconds()));
    Connection connection = Objects.requireNonNull(driver.connect(url, login));
    if (limitsStatements) {
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(limits.statement().toMillis()));
    }
    return connection;
  }
}
