package hubreturns.service.operations;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import hubreturns.service.availability.ConnectionLimits;
import hubreturns.service.availability.DatabaseServers;
import hubreturns.service.availability.DatabaseWatch;
import hubreturns.service.availability.ReadOnlyConnections;
import hubreturns.service.availability.ReplicaWatch;
import hubreturns.service.availability.ServerConnections;
import hubreturns.service.availability.Standing.Use;
import hubreturns.service.operations.Settings.BadSetting;
import hubreturns.ssi.SsiDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The service's PostgreSQL, migrated and durable: an external server or the embedded one. If the
 * roles are set up, its connections sign in as the writer, and those of the pages as the reader
 * (docs/operations.md#database-roles).
 */
public final class Database implements AutoCloseable {
  /**
   * How long a request waits for a connection before it is refused. A command may wait longer, for
   * a busy machine.
   */
  private static final Duration REQUEST_WAIT = Duration.ofSeconds(2);

  private static final Duration COMMAND_WAIT = Duration.ofSeconds(30);
  private static final Duration START_WAIT = Duration.ofSeconds(30);
  private static final Duration PAGES_START_WAIT = Duration.ofSeconds(10);
  private static final List<String> DURABLE =
      List.of("fsync", "synchronous_commit", "full_page_writes");

  /** Enough for a process without the DUIS interface. */
  static final int CONNECTIONS_MIN = 4;

  private static final int COMMAND_CONNECTIONS = 2;
  private static final int PAGE_CONNECTIONS = 6;
  static final Duration PAGE_QUERY_MAX = Duration.ofSeconds(15);

  private static final String OTHER_DATABASE =
      "If the service has another database, give the command the service's settings: its environment, or its settings file with %s or %s"
          .formatted(CommandLineOrder.CONFIG, CommandLineOrder.CONFIG_VARIABLE);

  private static final Duration VALIDATION_MAX = Duration.ofSeconds(1);
  private static final Duration IDLE_ASKED_EVERY = Duration.ofSeconds(30);

  private final DatabaseServers servers;
  private final DatabaseWatch watch;
  private final HikariDataSource pool;
  private final DataSource connections;
  private final Optional<EmbeddedDatabase> embedded;
  private Optional<HikariDataSource> pagesPool = Optional.empty();
  private Optional<DataSource> pages = Optional.empty();
  private Optional<HikariDataSource> replicaPool = Optional.empty();
  private Optional<ReplicaWatch> replicaWatch = Optional.empty();
  private final List<String> warnings = new ArrayList<>();

  private Database(
      DatabaseServers servers,
      HikariConfig config,
      ConnectionLimits limits,
      Optional<EmbeddedDatabase> embedded,
      Optional<OutsideLogin> outside) {
    this.servers = servers;
    this.watch = new DatabaseWatch(servers);
    ServerConnections opened = watch.connections(servers, limits, Use.WRITING);
    config.setDataSource(opened);
    this.pool = FirstConnection.open(config, outside);
    this.connections = watch.guard(pool, opened, Use.WRITING);
    this.embedded = embedded;
  }

  /** Opens the database for the service, which stops an embedded database when it ends. */
  public static Database forService(Settings settings) {
    Set<ServiceRole> roles = ServiceRole.of(settings);
    HikariConfig config = new HikariConfig();
    int connections = settings.number(Setting.DATABASE_CONNECTIONS);
    config.setMaximumPoolSize(roles.contains(ServiceRole.DUIS) ? connections : CONNECTIONS_MIN);
    config.setConnectionTimeout(REQUEST_WAIT.toMillis());
    // The service and its database may start together.
    config.setInitializationFailTimeout(START_WAIT.toMillis());
    // The service runs the same few statements by key, so each connection plans them once, perhaps
    // while a table is empty (docs/adr/0019-plans-made-once.md).
    config.setConnectionInitSql(
        "set plan_cache_mode = force_generic_plan; set enable_seqscan = off");
    Database opened =
        open(
            connect(settings, config, ConnectionLimits.REQUESTS, EmbeddedDatabase::openForService),
            database -> {
              database.refuseOwner(settings);
              database.prepare();
              if (roles.contains(ServiceRole.PAGES)) {
                database.openPages(settings);
              }
            });
    opened.watch.start();
    return opened;
  }

  /**
   * Opens the database for a command that works on what is there, beside a running service or
   * without one.
   *
   * @throws Refused when there is no embedded database yet
   */
  static Database existingForCommand(Settings settings) {
    Path data = settings.path(Setting.DATA_DIR);
    if (settings.optional(Setting.DATABASE_URL).isEmpty() && !EmbeddedDatabase.isIn(data)) {
      try {
        DataDirectory.check(data);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot use the data directory " + data, e);
      }
      EmbeddedDatabase.refuseHalfRestored(data);
      throw new Refused(
          "There is no database in %s. %s. A new installation gets its database from the first start of the service, or from an import"
              .formatted(data.toAbsolutePath().normalize(), OTHER_DATABASE));
    }
    return forCommand(settings);
  }

  /**
   * Opens the database for a command, beside a running service or without one. Makes an embedded
   * database where there is none.
   */
  public static Database forCommand(Settings settings) {
    HikariConfig config = new HikariConfig();
    config.setMaximumPoolSize(COMMAND_CONNECTIONS);
    config.setConnectionTimeout(COMMAND_WAIT.toMillis());
    Path data = settings.path(Setting.DATA_DIR);
    boolean madeNow =
        settings.optional(Setting.DATABASE_URL).isEmpty() && !EmbeddedDatabase.isIn(data);
    Database opened =
        open(
            connect(settings, config, ConnectionLimits.LONG, EmbeddedDatabase::openForCommand),
            Database::prepare);
    if (madeNow) {
      opened.warnings.add(
          "There was no database in %s, so a new, empty one was made. %s"
              .formatted(data.toAbsolutePath().normalize(), OTHER_DATABASE));
    }
    return opened;
  }

  private static Database open(Database database, Consumer<Database> steps) {
    try {
      database.assertTakesWrites();
      database.assertDurable();
      steps.accept(database);
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static Database connect(
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
    // After waiting for a row, a statement reads its latest values. This is set for each
    // connection; setting it for each transaction would cost a round trip each time.
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    // The pool does not test a connection that was used in the last half second, because the watch
    // covers it.
    config.setValidationTimeout(VALIDATION_MAX.toMillis());
    config.setKeepaliveTime(IDLE_ASKED_EVERY.toMillis());
    config.setExceptionOverride(new ReadOnlyConnections());
    try {
      embedded.ifPresent(Database::migrateAsOwner);
      OutsideLogin outside = OutsideLogin.ofService(settings);
      DatabaseServers servers =
          embedded
              .map(database -> database.login(DatabaseRole.WRITER).servers())
              .orElseGet(outside::servers);
      return new Database(servers, config, limits, embedded, url.map(_ -> outside));
    } catch (RuntimeException e) {
      embedded.ifPresent(EmbeddedDatabase::close);
      throw e;
    }
  }

  /** A migration may run long statements. */
  private static Flyway flyway(DatabaseServers servers) {
    return Flyway.configure()
        .dataSource(new ServerConnections(servers, ConnectionLimits.LONG))
        .locations("classpath:db/migration")
        .load();
  }

  /** The embedded database always has its roles, and its owner migrates it. */
  private static void migrateAsOwner(EmbeddedDatabase embedded) {
    DatabaseLogin owner = embedded.owner();
    try (Connection connection = owner.connections().getConnection()) {
      DataSource same = new SingleConnectionDataSource(connection, true);
      if (!Migrations.areApplied(JdbcClient.create(same))) {
        flyway(owner.servers()).migrate();
      }
      if (Migrations.areNewer(JdbcClient.create(same))) {
        // The newer version gave the roles rights that this one does not know.
        return;
      }
      DatabaseRoles roles = new DatabaseRoles(same);
      for (DatabaseRole role : DatabaseRole.values()) {
        roles.assign(role, embedded.login(role).role());
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot migrate the embedded database as " + owner, e);
    }
  }

  /** Makes sure that the tables and their rows are as this version needs them to be. */
  private void prepare() {
    prepareTables();
    TransactionNumbers.refuseIfBehind(connections);
  }

  /**
   * Migrates the tables if this role may act as their owner. For any other role, the tables must be
   * migrated already.
   */
  private void prepareTables() {
    DatabaseRoles roles = roles();
    if (roles.mayMigrate()) {
      if (!Migrations.areApplied(client())) {
        flyway(servers).migrate();
      }
      if (!Migrations.areNewer(client())) {
        roles.refresh();
      }
      return;
    }
    if (roles.owner().isEmpty() || (roles.mayReadVersion() && !Migrations.areApplied(client()))) {
      throw new BadSetting(
          "The tables of the database are missing or belong to an older version. Run 'database migrate' as %s"
              .formatted(
                  roles
                      .owner()
                      .map(owner -> "their owner, " + owner)
                      .orElse("the database's owner")));
    }
    roles.require(DatabaseRole.WRITER);
  }

  /**
   * Refuses a role that can change the audit trail: such a role should not serve requests from
   * strangers.
   */
  private void refuseOwner(Settings settings) {
    DatabaseRoles roles = roles();
    if (!roles.mayMigrate() || settings.isTrue(Setting.DATABASE_ALLOW_OWNER)) {
      return;
    }
    List<String> writers = roles.holders(DatabaseRole.WRITER);
    if (!writers.isEmpty()) {
      throw new BadSetting(
          "%s is %s, which can act as the owner of the tables and so change the audit trail. Set it to the writer, %s, or set %s to true"
              .formatted(
                  Setting.DATABASE_USER.variable(),
                  roles.current(),
                  String.join(" or ", writers),
                  Setting.DATABASE_ALLOW_OWNER.variable()));
    }
    warnings.add(
        "The database role %s can act as the owner of the tables and so change the audit trail. Set up a writer with 'database migrate --writer', or set %s to true"
            .formatted(roles.current(), Setting.DATABASE_ALLOW_OWNER.variable()));
  }

  /** The roles, as the role of the pooled connections sees them. */
  DatabaseRoles roles() {
    return new DatabaseRoles(connections);
  }

  /** The pooled connections. They fail at once while the database does not take writes. */
  public DataSource dataSource() {
    return connections;
  }

  /** Connections for periodic tasks, which may run long statements; each use opens a new one. */
  public DataSource background() {
    return watch.guard(watch.connections(servers, ConnectionLimits.LONG, Use.WRITING), Use.WRITING);
  }

  /** What the operator should change, found while the database was opened. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** The embedded database; empty if the operator has a database outside. */
  Optional<EmbeddedDatabase> embedded() {
    return embedded;
  }

  /** The watch, which knows whether the database serves now. */
  public DatabaseWatch watch() {
    return watch;
  }

  /**
   * Separate connections for the pages, so that a burst of clicks or a long export never takes a
   * connection from the DUIS interface. The database cancels a query that takes longer than {@link
   * #PAGE_QUERY_MAX}. In a download, the limit applies to each fetch.
   */
  public DataSource pages() {
    return pages.orElseThrow();
  }

  /** The primary and, if there is one, the replica of the pages. */
  SsiDatabase ofPages() {
    return replicaPool.isPresent() && replicaWatch.isPresent()
        ? new SsiDatabase(pages(), replicaPool.get(), replicaWatch.get()::behind)
        : SsiDatabase.of(pages());
  }

  /** How far the replica of the pages is behind; empty where they read from the primary. */
  Optional<ReplicaWatch> replica() {
    return replicaWatch;
  }

  private void openPages(Settings settings) {
    HikariConfig config = new HikariConfig();
    pool.copyStateTo(config);
    config.setPoolName("hub-returns-pages");
    config.setMaximumPoolSize(PAGE_CONNECTIONS);
    config.setMinimumIdle(1);
    config.setInitializationFailTimeout(PAGES_START_WAIT.toMillis());
    // A statement instead of the driver's "options": poolers reject unknown start parameters.
    config.setConnectionInitSql("set statement_timeout = " + PAGE_QUERY_MAX.toMillis());
    OutsideLogin ofPages = OutsideLogin.ofPages(settings);
    Optional<DatabaseServers> reader = reader(settings, ofPages);
    ServerConnections opened =
        watch.connections(reader.orElse(servers), ConnectionLimits.PAGES, Use.READING);
    config.setDataSource(opened);
    HikariDataSource pool =
        FirstConnection.open(
            config, embedded.isPresent() ? Optional.empty() : Optional.of(ofPages));
    pagesPool = Optional.of(pool);
    pages = Optional.of(watch.guard(pool, opened, Use.READING));
    settings.optional(Setting.SSI_REPLICA_URL).ifPresent(_ -> openReplica(settings, config));
    if (reader.isPresent()) {
      DatabaseRoles roles = new DatabaseRoles(pool);
      if (roles.actsAsOwner()) {
        throw new BadSetting(
            "%s is %s, which can act as the owner of the tables. Set it to the reader"
                .formatted(Setting.SSI_DATABASE_USER.variable(), roles.current()));
      }
      roles.require(DatabaseRole.READER);
    }
  }

  /** The service starts without the replica: only the pages need it. */
  private void openReplica(Settings settings, HikariConfig pagesConfig) {
    ServerConnections opened =
        new ServerConnections(
            OutsideLogin.ofPages(settings).servers(Setting.SSI_REPLICA_URL),
            ConnectionLimits.PAGES);
    HikariConfig config = new HikariConfig();
    pagesConfig.copyStateTo(config);
    config.setPoolName("hub-returns-replica");
    config.setDataSource(opened);
    config.setInitializationFailTimeout(-1);
    replicaPool = Optional.of(new HikariDataSource(config));
    ReplicaWatch measured = new ReplicaWatch(connections, opened, System::nanoTime);
    replicaWatch = Optional.of(measured);
    measured.start();
  }

  private Optional<DatabaseServers> reader(Settings settings, OutsideLogin ofPages) {
    if (embedded.isPresent()) {
      return embedded.map(database -> database.login(DatabaseRole.READER).servers());
    }
    Optional<String> role = settings.optional(Setting.SSI_DATABASE_USER);
    List<String> readers = roles().holders(DatabaseRole.READER);
    if (role.isEmpty() && !readers.isEmpty()) {
      warnings.add(
          "The pages use the database as %s, although it has a reader. Set %s to %s"
              .formatted(
                  roles().current(),
                  Setting.SSI_DATABASE_USER.variable(),
                  String.join(" or ", readers)));
    }
    return role.map(_ -> ofPages.servers());
  }

  /** The pooled connections, for statements with named parameters. */
  public JdbcClient client() {
    return JdbcClient.create(connections);
  }

  /** The database's clock, for commands whose times decide when a node does something. */
  Clock clock() {
    return DatabaseClock.of(connections).withZone(ZoneOffset.UTC);
  }

  /** Refuses a standby. Each request would fail there, and nobody would know why. */
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
            "the database has " + setting + " = " + value + ", so it may lose answers: set it on");
      }
    }
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
    embedded.ifPresent(EmbeddedDatabase::letEnd);
    watch.close();
    replicaWatch.ifPresent(ReplicaWatch::close);
    replicaPool.ifPresent(HikariDataSource::close);
    pagesPool.ifPresent(HikariDataSource::close);
    pool.close();
    embedded.ifPresent(EmbeddedDatabase::close);
  }
}
