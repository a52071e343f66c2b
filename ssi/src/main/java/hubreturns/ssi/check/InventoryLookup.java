package hubreturns.ssi.check;

import hubreturns.returns.InventoryEntry;
import hubreturns.returns.InventoryEntry.OtherDevice;
import hubreturns.returns.User;
import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.page.FieldError;
import hubreturns.ssi.page.Rows;
import hubreturns.ssi.page.Statement;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.UserStatus;
import hubreturns.vocabulary.Word;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads what the rules need to know from the inventory. It takes no locks, because a check changes
 * nothing.
 */
final class InventoryLookup {
  /** The form names no User that the viewer may choose. */
  static final FieldError NO_SENDER =
      new FieldError("user", "Select the User that will send the file");

  private final JdbcClient database;

  InventoryLookup(JdbcClient database) {
    this.database = database;
  }

  private static final Statement USERS =
      new Statement(
          """
          select u.user_id, u.party, array_to_string(u.roles, ',') as roles, u.status
            from ssi_user u
           where {party u.party}
           order by u.party, u.user_id
          """);

  /** The Users as which this viewer may check a file. */
  List<User> users(Viewer viewer) {
    return USERS
        .on(database, viewer)
        .query((row, index) ->
            new User(
                new UserId(row.getLong("user_id")),
                row.getString("party"),
                roles(row.getString("roles")),
                Word.of(UserStatus.class, row.getString("status"))))
        .list();
  }

  /** The User with this ID, if this viewer may check a file as it. */
  Optional<User> user(Viewer viewer, String id) {
    return UserId.read(id)
        .flatMap(
            wanted -> users(viewer).stream().filter(user -> user.id().equals(wanted)).findFirst());
  }

  private static Set<Role> roles(String text) {
    return Arrays.stream(text.split(",", -1))
        .flatMap(role -> Word.read(Role.class, role).stream())
        .collect(Collectors.toSet());
  }

  private static final String DEVICES =
      """
      select device_id, device_type::text as device_type, device_status::text as device_status,
             logistics_status::text as logistics_status, csp_region::text as csp_region,
             delivered_to_party, import_supplier, gas_supplier
        from ssi_device
       where device_id = any (:ids::bigint[])
      """;

  private static final String GPFS =
      """
      select gpf_device_id from ssi_device where gpf_device_id = any (:ids::bigint[])
      """;

  /** What the inventory knows of these devices, as the rules see it. */
  Map<DeviceId, InventoryEntry> entries(Collection<DeviceId> ids) {
    Map<DeviceId, InventoryEntry> entries = new HashMap<>();
    for (String part : Rows.arrays(eui64s(ids))) {
      database
          .sql(GPFS)
          .param("ids", part)
          .query((ResultSet row) -> {
            DeviceId gpf = new DeviceId(row.getLong("gpf_device_id"));
            entries.put(gpf, new OtherDevice(gpf, Optional.empty()));
          });
      database
          .sql(DEVICES)
          .param("ids", part)
          .query((ResultSet row) -> {
            InventoryEntry entry = entry(row);
            entries.put(entry.id(), entry);
          });
    }
    return entries;
  }

  private static InventoryEntry entry(ResultSet row) throws SQLException {
    return InventoryEntry.of(
        new DeviceId(row.getLong("device_id")),
        row.getString("device_type"),
        row.getString("device_status"),
        Optional.ofNullable(row.getString("logistics_status")),
        Optional.ofNullable(row.getString("csp_region")),
        new InventoryEntry.Owners(
            Optional.ofNullable(row.getString("delivered_to_party")),
            Optional.ofNullable(row.getObject("import_supplier", Long.class)).map(UserId::new),
            Optional.ofNullable(row.getObject("gas_supplier", Long.class)).map(UserId::new)));
  }

  /** A hub that the viewer's Party may return. */
  record OwnHub(long device, Optional<Long> gpf, String maker, String status) {}

  private static final Statement OWN =
      new Statement(
          """
          select d.device_id, d.gpf_device_id, coalesce(d.manufacturer, '') as maker,
                 d.device_status::text as status
            from ssi_hub d
           where (d.device_id = any (:ids::bigint[]) or d.gpf_device_id = any (:ids::bigint[]))
             and {own}
          """);

  /**
   * The hubs that this viewer may return and that have one of these IDs, as their own or as their
   * GPF's.
   */
  List<OwnHub> own(Viewer viewer, Collection<DeviceId> ids) {
    return OWN.on(database, viewer)
        .param("ids", Rows.array(eui64s(ids)))
        .query((row, index) ->
            new OwnHub(
                row.getLong("device_id"),
                Optional.ofNullable(row.getObject("gpf_device_id", Long.class)),
                row.getString("maker"),
                row.getString("status")))
        .list();
  }

  private static List<Long> eui64s(Collection<DeviceId> ids) {
    return ids.stream().map(DeviceId::eui64).toList();
  }
}
