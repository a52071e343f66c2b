package hubreturns.ssi.access;

import hubreturns.ssi.access.Viewer.SupplierUsers;
import java.sql.Array;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds out what a signed-in person may see. */
final class Viewers {
  private final JdbcClient database;

  Viewers(JdbcClient database) {
    this.database = database;
  }

  private static final String OWN =
      """
      select import_users, gas_users from ssi_party where party = :party
      """;

  /** What the person may see now, in this role and for this Party where it is a supplier. */
  Viewer viewer(String name, AccountRole role, Optional<String> party) {
    return new Viewer(name, role, party.map(this::own));
  }

  private SupplierUsers own(String party) {
    return database
        .sql(OWN)
        .param("party", party)
        .query((row, index) ->
            new SupplierUsers(
                party, ids(row.getArray("import_users")), ids(row.getArray("gas_users"))))
        .optional()
        .orElseGet(() -> new SupplierUsers(party, List.of(), List.of()));
  }

  private static List<Long> ids(Array array) throws SQLException {
    return List.of((Long[]) array.getArray());
  }
}
