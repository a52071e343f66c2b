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

/** The service's PostgreSQL, migrated and durable: an outside one, or the embedded one. */
public final class Database implements AutoCloseable {
  /** A request is refused rather than kept waiting; a command may wait for a busy machine. */
  private static final Duration REQUEST_WAIT = Duration.ofSeconds(2);

  private static final Duration COMMAND_WAIT = Duration.ofSeconds(30);
  private static final Duration START_WAIT = Duration.ofSeconds(30);
  private static final List<String> DURABLE =
      List.of("fsync", "synchronous_commit", "full_page_writes");

  private static final int COMMAND_CONNECTIONS = 2;
  private static final int PAGE_CONNECTIONS = 6;
  static final Duration PAGE_QUESTION_MAX = Duration.ofSeconds(15);

  private final HikariDataSource pool;
  private final Optional<EmbeddedDatabase> embedded;
  private final List<HikariDataSource> more = new CopyOnWriteArrayList<>();

  private Database(HikariDataSource pool, Optional<EmbeddedDatabase> embedded) {
    this.pool = pool;
    this.embedded = embedded;
  }

  /** The database as the service itself uses it: it stops an embedded one when it ends. */
  public static Database forService(Settings settings) {
    HikariConfig config = new HikariConfig();
    config.setMaximumPoolSize(settings.number(Setting.DATABASE_CONNECTIONS, 4, 500));
    config.setConnectionTimeout(REQUEST_WAIT.toMillis());
    // The service and its database may start together.
    config.setInitializationFailTimeout(START_WAIT.toMillis());
    // The same few statements for ever, found by keys: planned once for each connection
    // (docs/adr/0019-plans-made-once.md).
    config.setConnectionInitSql("set plan_cache_mode = force_generic_plan");
    return open(settings, config, EmbeddedDatabase::openForService);
  }

  /** The database as a command uses it, beside a running service or without one. */
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
    // A row that was waited for is read as it then stands. Said once for each connection: saying it
    // for each transaction would cost a question to the database each time.
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

  /** Connections, pooled. */
  public DataSource dataSource() {
    return pool;
  }

  /**
   * Connections for people's pages alone, so that a burst of clicks or a long export never takes
   * one from the DUIS interface; opened when first used. The database ends a question that takes
   * longer than {@link #PAGE_QUESTION_MAX}; of a download, each piece that is fetched counts alone.
   */
  public DataSource pages() {
    HikariConfig config = new HikariConfig();
    pool.copyStateTo(config);
    config.setPoolName("hub-returns-pages");
    config.setMaximumPoolSize(PAGE_CONNECTIONS);
    config.setMinimumIdle(1);
    config.setInitializationFailTimeout(-1);
    // Not the driver's "options": poolers refuse parameters at the start that they do not know.
    config.setConnectionInitSql("set statement_timeout = " + PAGE_QUESTION_MAX.toMillis());
    HikariDataSource pages = new HikariDataSource(config);
    more.add(pages);
    return pages;
  }

  /** The same behind named parameters. */
  public JdbcClient client() {
    return JdbcClient.create(pool);
  }

  /** An answer that was given must survive a crash, so a database that may forget is refused. */
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
