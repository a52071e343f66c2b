package hubreturns.service.operations;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The service's PostgreSQL, migrated and durable: an external server or the embedded one. */
public final class Database implements AutoCloseable {
  /** A request is refused soon instead of waiting. A command may wait for a busy machine. */
  private static final Duration REQUEST_WAIT = Duration.ofSeconds(2);

  private static final Duration COMMAND_WAIT = Duration.ofSeconds(30);
  private static final Duration START_WAIT = Duration.ofSeconds(30);
  private static final List<String> DURABLE =
      List.of("fsync", "synchronous_commit", "full_page_writes");

  private static final int COMMAND_CONNECTIONS = 2;
  private static final int PAGE_CONNECTIONS = 6;
  static final Duration PAGE_QUERY_MAX = Duration.ofSeconds(15);

  private final HikariDataSource pool;
  private final Optional<EmbeddedDatabase> embedded;
  private final List<HikariDataSource> more = new CopyOnWriteArrayList<>();

  private Database(HikariDataSource pool, Optional<EmbeddedDatabase> embedded) {
    this.pool = pool;
    this.embedded = embedded;
  }

  /** Opens the database for the service, which stops an embedded database when it ends. */
  public static Database forService(Settings settings) {
    HikariConfig config = new HikariConfig();
    config.setMaximumPoolSize(settings.number(Setting.DATABASE_CONNECTIONS, 4, 500));
    config.setConnectionTimeout(REQUEST_WAIT.toMillis());
    // The service and its database may start together.
    config.setInitializationFailTimeout(START_WAIT.toMillis());
    // The service runs the same few statements by key, so each connection plans them once
    // (docs/adr/0019-plans-made-once.md).
    config.setConnectionInitSql("set plan_cache_mode = force_generic_plan");
    return open(settings, config, EmbeddedDatabase::openForService);
  }

  /** Opens the database for a command, beside a running service or without one. */
  public static Database forCommand(Settings settings) {
    HikariConfig config = new HikariConfig();
    config.setMaximumPoolSize(COMMAND_CONNECTIONS);
    config.setConnectionTimeout(COMMAND_WAIT.toMillis());
    return open(settings, config, EmbeddedDatabase::openForCommand);
  }

  private static Database open(
      Settings settings, HikariConfig config, Function<Path, EmbeddedDatabase> opening) {
    Optional<String> url = settings.optional(Setting.DATABASE_URL);
    Optional<EmbeddedDatabase> embedded =
        url.isPresent()
            ? Optional.empty()
            : Optional.of(opening.apply(settings.path(Setting.DATA_DIR)));
    config.setPoolName("hub-returns");
    config.setAutoCommit(true);
    // After waiting for a row, a statement reads its latest values. This is set for each
    // connection;
    // setting it for each transaction would cost a round trip each time.
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    embedded.ifPresentOrElse(
        database -> {
          config.setJdbcUrl(database.url());
          config.setUsername(database.user());
          config.setPassword(database.password());
        },
        () -> {
          config.setJdbcUrl(url.orElseThrow());
          settings.optional(Setting.DATABASE_USER).ifPresent(config::setUsername);
          settings.optional(Setting.DATABASE_PASSWORD).ifPresent(config::setPassword);
        });
    config.addDataSourceProperty("prepareThreshold", "2");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("ApplicationName", "hub-returns");
    Database database = new Database(new HikariDataSource(config), embedded);
    database.assertDurable();
    database.migrate();
    return database;
  }

  /** The pooled connections. */
  public DataSource dataSource() {
    return pool;
  }

  /**
   * Separate connections for the pages, so that a burst of clicks or a long export never takes a
   * connection from the DUIS interface. They are opened at first use. The database cancels a query
   * that takes longer than {@link #PAGE_QUERY_MAX}. In a download, the limit applies to each fetch.
   */
  public DataSource pages() {
    HikariConfig config = new HikariConfig();
    pool.copyStateTo(config);
    config.setPoolName("hub-returns-pages");
    config.setMaximumPoolSize(PAGE_CONNECTIONS);
    config.setMinimumIdle(1);
    config.setInitializationFailTimeout(-1);
    // A statement instead of the driver's "options": poolers reject unknown start parameters.
    config.setConnectionInitSql("set statement_timeout = " + PAGE_QUERY_MAX.toMillis());
    HikariDataSource pages = new HikariDataSource(config);
    more.add(pages);
    return pages;
  }

  /** The pooled connections, for statements with named parameters. */
  public JdbcClient client() {
    return JdbcClient.create(pool);
  }

  /** Answers must survive a crash, so a database that is not durable is rejected. */
  private void assertDurable() {
    for (String setting : DURABLE) {
      String value = client().sql("show " + setting).query(String.class).single();
      if (value.equals("off")) {
        throw new IllegalStateException(
            "the database has " + setting + " = " + value + "; answers must be durable: set it on");
      }
    }
  }

  private void migrate() {
    Flyway.configure().dataSource(pool).locations("classpath:db/migration").load().migrate();
  }

  /** The version of the schema. */
  public String version() {
    return client()
        .sql("select max(version) from flyway_schema_history where success")
        .query(String.class)
        .single();
  }

  @Override
  public void close() {
    more.forEach(HikariDataSource::close);
    pool.close();
    embedded.ifPresent(EmbeddedDatabase::close);
  }
}
