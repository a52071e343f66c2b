package hubreturns.ssi.check;

import hubreturns.returns.InventoryEntry;
import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.returns.InventoryEntry.OtherDevice;
import hubreturns.returns.User;
import hubreturns.ssi.access.Viewer;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.UserStatus;
import hubreturns.vocabulary.Word;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the real rules ask of the inventory, read without a lock: nothing is decided here. */
@SuppressWarnings("InlineFormatString") // SQL stands above the method that runs it.
final class Inventory {
  private final JdbcClient database;

  Inventory(JdbcClient database) {
    this.database = database;
  }

  private static final String USERS =
      """
      select u.user_id, u.party, array_to_string(u.roles, ',') as roles, u.status
        from ssi_user u
       where %s
       order by u.party, u.user_id
      """;

  /** The Users as which this viewer may check a file. */
  List<User> users(Viewer viewer) {
    return database
        .sql(USERS.formatted(viewer.partyIs("u.party")))
        .params(viewer.parameters())
        .query((row, index) ->
            new User(
                new UserId(row.getLong("user_id")),
                row.getString("party"),
                roles(row.getString("roles")),
                Word.of(UserStatus.class, row.getString("status"))))
        .list();
  }

  private static Set<Role> roles(String text) {
    Set<Role> roles = new HashSet<>();
    for (String role : text.split(",", -1)) {
      Word.read(Role.class, role).ifPresent(roles::add);
    }
    return roles;
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
    String array = array(ids);
    database
        .sql(GPFS)
        .param("ids", array)
        .query((ResultSet row) -> {
          DeviceId gpf = new DeviceId(row.getLong("gpf_device_id"));
          entries.put(gpf, new OtherDevice(gpf, Optional.empty()));
        });
    database
        .sql(DEVICES)
        .param("ids", array)
        .query((ResultSet row) -> {
          InventoryEntry entry = entry(row);
          entries.put(entry.id(), entry);
        });
    return entries;
  }

  private static InventoryEntry entry(ResultSet row) throws SQLException {
    DeviceId id = new DeviceId(row.getLong("device_id"));
    String logistics = row.getString("logistics_status");
    String region = row.getString("csp_region");
    if (!row.getString("device_type").equals("CHF")
        || logistics == null
        || region == null
        || region.equals(CspRegion.SMETS1.text())) {
      return new OtherDevice(
          id, Optional.ofNullable(logistics).map(text -> Word.of(LogisticsStatus.class, text)));
    }
    return new Hub(
        id,
        Word.of(DeviceStatus.class, row.getString("device_status")),
        Word.of(LogisticsStatus.class, logistics),
        Word.of(CspRegion.class, region),
        Optional.ofNullable(row.getString("delivered_to_party")),
        user(row, "import_supplier"),
        user(row, "gas_supplier"));
  }

  private static Optional<UserId> user(ResultSet row, String column) throws SQLException {
    long id = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(new UserId(id));
  }

  private static final String OWN =
      """
      select exists (select from ssi_device d
                      where d.device_id = :id and d.device_type = 'CHF' and %s)
      """;

  /** Whether this viewer's Party may return a hub of this ID; any other ID gets the same no. */
  boolean isOwn(Viewer viewer, DeviceId id) {
    return database
        .sql(OWN.formatted(viewer.hubs()))
        .params(viewer.parameters())
        .param("id", id.eui64())
        .query(Boolean.class)
        .single();
  }

  private static String array(Collection<DeviceId> ids) {
    return "{"
        + String.join(",", ids.stream().map(id -> String.valueOf(id.eui64())).toList())
        + "}";
  }
}
