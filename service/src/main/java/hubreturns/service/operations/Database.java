package hubreturns.service.operations;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import hubreturns.service.availability.ConnectionLimits;
import hubreturns.service.availability.DatabaseServers;
import hubreturns.service.availability.DatabaseWatch;
import hubreturns.service.availability.ReadOnlyConnections;
import hubreturns.service.availability.ServerConnections;
import hubreturns.service.availability.Standing.Use;
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

  private static final Duration VALIDATION_MAX = Duration.ofSeconds(1);
  private static final Duration IDLE_ASKED_EVERY = Duration.ofSeconds(30);

  private final DatabaseServers servers;
  private final DatabaseWatch watch;
  private final HikariDataSource pool;
  private final DataSource connections;
  private final Optional<EmbeddedDatabase> embedded;
  private final List<HikariDataSource> more = new CopyOnWriteArrayList<>();

  private Database(
      DatabaseServers servers,
      HikariConfig config,
      ConnectionLimits limits,
      Optional<EmbeddedDatabase> embedded) {
    this.servers = servers;
    this.watch = new DatabaseWatch(servers);
    ServerConnections opened = watch.connections(servers, limits, Use.WRITING);
    config.setDataSource(opened);
    this.pool = new HikariDataSource(config);
    this.connections = watch.guard(pool, opened, Use.WRITING);
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
    Database database =
        open(settings, config, ConnectionLimits.REQUESTS, EmbeddedDatabase::openForService);
    database.watch.start();
    return database;
  }

  /** Opens the database for a command, beside a running service or without one. */
  public static Database forCommand(Settings settings) {
    HikariConfig config = new HikariConfig();
    config.setMaximumPoolSize(COMMAND_CONNECTIONS);
    config.setConnectionTimeout(COMMAND_WAIT.toMillis());
    return open(settings, config, ConnectionLimits.LONG, EmbeddedDatabase::openForCommand);
  }

  private static Database open(
      Settings settings,
      HikariConfig config,
      ConnectionLimits limits,
      Function<Path, EmbeddedDatabase> opening) {
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
    // A connection that was used in the last half second is not asked; the watch covers it.
    config.setValidationTimeout(VALIDATION_MAX.toMillis());
    config.setKeepaliveTime(IDLE_ASKED_EVERY.toMillis());
    config.setExceptionOverride(new ReadOnlyConnections());
    Database database =
        new Database(
            embedded.map(Database::servers).orElseGet(() -> servers(settings)),
            config,
            limits,
            embedded);
    try {
      database.assertTakesWrites();
      database.assertDurable();
      database.migrate();
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static DatabaseServers servers(EmbeddedDatabase embedded) {
    return new DatabaseServers(
        embedded.url(), Optional.of(embedded.user()), Optional.of(embedded.password()));
  }

  private static DatabaseServers servers(Settings settings) {
    try {
      return new DatabaseServers(
          settings.text(Setting.DATABASE_URL),
          settings.optional(Setting.DATABASE_USER),
          settings.optional(Setting.DATABASE_PASSWORD));
    } catch (IllegalArgumentException e) {
      throw new Settings.BadSetting(Setting.DATABASE_URL.variable() + ": " + e.getMessage(), e);
    }
  }

  /** The pooled connections. They fail at once while the database does not take writes. */
  public DataSource dataSource() {
    return connections;
  }

  /** Connections for periodic tasks, which may run long statements; each use opens a new one. */
  public DataSource background() {
    return watch.guard(watch.connections(servers, ConnectionLimits.LONG, Use.WRITING), Use.WRITING);
  }

  /** Whether the database serves now. */
  public DatabaseWatch watch() {
    return watch;
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
    ServerConnections opened = watch.connections(servers, ConnectionLimits.PAGES, Use.READING);
    config.setDataSource(opened);
    HikariDataSource pages = new HikariDataSource(config);
    more.add(pages);
    return watch.guard(pages, opened, Use.READING);
  }

  /** The pooled connections, for statements with named parameters. */
  public JdbcClient client() {
    return JdbcClient.create(connections);
  }

  /** On a standby each request would fail, and nobody would know why. */
  private void assertTakesWrites() {
    boolean readOnly =
        client()
            .sql("select pg_is_in_recovery() or current_setting('transaction_read_only') = 'on'")
            .query(Boolean.class)
            .single();
    if (readOnly) {
      throw new IllegalStateException(
          "The database is a standby or read-only. Set "
              + Setting.DATABASE_URL.variable()
              + " to the primary, or name all servers in it");
    }
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
    if (Migrations.areApplied(client())) {
      return;
    }
    // A migration may run long statements.
    Flyway.configure()
        .dataSource(new ServerConnections(servers, ConnectionLimits.LONG))
        .locations("classpath:db/migration")
        .load()
        .migrate();
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
    watch.close();
    more.forEach(HikariDataSource::close);
    pool.close();
    embedded.ifPresent(EmbeddedDatabase::close);
  }
}
