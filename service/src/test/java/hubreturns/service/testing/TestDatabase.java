package hubreturns.service.testing;

import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.returns.User;
import hubreturns.service.operations.Database;
import hubreturns.service.operations.Setting;
import hubreturns.service.operations.Settings;
import hubreturns.service.sat.AuditVolumes;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.UserStatus;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * One real PostgreSQL for all tests of a run. The audit trail cannot be emptied between tests, so
 * each test uses its own hubs and RequestIDs.
 */
public final class TestDatabase {
  private static final AtomicInteger NEXT_HUB = new AtomicInteger(1);
  private static final AtomicInteger NEXT_COUNTER = new AtomicInteger(1);

  private TestDatabase() {}

  /** The database, which starts at its first use and stops at the end of the run. */
  public static Database database() {
    return Holder.DATABASE;
  }

  /** A client of the database with the rights of the service. */
  public static JdbcClient client() {
    return database().client();
  }

  /** A client with the rights of the owner of the tables, who may do what the service may not. */
  public static JdbcClient owner() {
    return JdbcClient.create(Holder.OWNER);
  }

  /** Executes statements one after the other, with the rights of the service. */
  public static void execute(String... statements) {
    for (String statement : statements) {
      client().sql(statement).update();
    }
  }

  /** The one value that a query gives; each parameter stands for one {@code ?}. */
  public static <T> T value(Class<T> type, String query, Object... parameters) {
    return client().sql(query).params(parameters).query(type).single();
  }

  /** The values that a query gives, one in each row. */
  public static <T> List<T> values(Class<T> type, String query, Object... parameters) {
    return client().sql(query).params(parameters).query(type).list().stream()
        .map(Objects::requireNonNull)
        .toList();
  }

  /** Adds a Party, unless another test has added it. */
  public static void party(String name) {
    client()
        .sql("insert into party (name) values (:name) on conflict do nothing")
        .param("name", name)
        .update();
  }

  /** Adds a live User and its Party. */
  public static User user(String id, String party, Role... roles) {
    User user = new User(UserId.of(id), party, Set.of(roles), UserStatus.LIVE);
    add(user);
    return user;
  }

  /** Adds a User and its Party. */
  public static void add(User user) {
    party(user.party());
    client()
        .sql(
            """
            insert into service_user (user_id, party, roles, status)
            values (:id, :party, :roles::text[], :status)
            """)
        .param("id", user.id().eui64())
        .param("party", user.party())
        .param(
            "roles",
            user.roles().stream().map(Role::text).collect(Collectors.joining(",", "{", "}")))
        .param("status", user.status().text())
        .update();
  }

  /** Connections of the owner of the tables. */
  public static DataSource ownerConnections() {
    return Holder.OWNER;
  }

  /** Connections of the owner of the tables of the embedded database in this data directory. */
  public static DataSource ownerConnections(Path data) {
    Properties access = new Properties();
    try (Reader reader = Files.newBufferedReader(data.resolve("database-owner.properties"))) {
      access.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new DriverManagerDataSource(
        access.getProperty("database-url"),
        access.getProperty("database-user"),
        access.getProperty("database-password"));
  }

  /** Gives a data directory the programs of PostgreSQL, which take two seconds to unpack. */
  public static void copyProgramsTo(Path data) throws IOException, InterruptedException {
    database();
    Process copy =
        new ProcessBuilder("cp", "-a", Holder.FOLDER + "/postgres-programs", data.toString())
            .inheritIO()
            .start();
    if (copy.waitFor() != 0) {
      throw new IOException("cannot copy the programs to " + data);
    }
  }

  /** A hub that no other test uses. */
  public static DeviceId freshHub() {
    return new DeviceId(0x00DB_0000_0000_0000L + NEXT_HUB.getAndIncrement());
  }

  /** A RequestID's counter that no other test uses. */
  public static long freshCounter() {
    return NEXT_COUNTER.getAndIncrement();
  }

  /** Puts a hub into the inventory. */
  public static void hold(Hub hub) {
    hold(List.of(hub));
  }

  /** Puts hubs into the inventory, in one transaction. */
  public static void hold(List<Hub> hubs) {
    new NamedParameterJdbcTemplate(database().dataSource())
        .batchUpdate(
            """
            insert into smi_device (device_id, device_type, device_status, logistics_status, csp_region,
                                    delivered_to_party, import_supplier, gas_supplier)
            values (:id, 'CHF', :status::device_status, :logistics::logistics_status,
                    :region::csp_region, :party, :import, :gas)
            """,
            hubs.stream().map(TestDatabase::row).toArray(SqlParameterSource[]::new));
  }

  private static SqlParameterSource row(Hub hub) {
    return new MapSqlParameterSource("id", hub.id().eui64())
        .addValue("status", hub.status().text())
        .addValue("logistics", hub.logistics().text())
        .addValue("region", hub.region().text())
        .addValue("party", hub.deliveredTo().orElse(null))
        .addValue("import", hub.importSupplier().map(UserId::eui64).orElse(null))
        .addValue("gas", hub.gasSupplier().map(UserId::eui64).orElse(null));
  }

  public static String logisticsStatus(DeviceId id) {
    return value(
        String.class,
        "select logistics_status::text from smi_device where device_id = ?",
        id.eui64());
  }

  private static final class Holder {
    static final Path FOLDER = folder();
    static final Database DATABASE = open();
    static final DataSource OWNER = ownerConnections(FOLDER);

    private static Path folder() {
      try {
        return Files.createTempDirectory(Path.of("target"), "it-");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Database open() {
      Database database =
          Database.forService(Settings.of(Map.of(Setting.DATA_DIR, FOLDER.toString())));
      Runtime.getRuntime().addShutdownHook(new Thread(database::close));
      // The ledger's entries are in the second volume. Entries that tests insert are in the first.
      new AuditVolumes(database.client()).beginNextIfFull(0);
      return database;
    }
  }
}
