package hubreturns.ssi.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A signed-in person with what that person may see. Every query of the pages takes a viewer and
 * carries its conditions, so that a page cannot show one Party's data to another. Only this package
 * creates one, which a test checks.
 */
public final class Viewer {
  private final String name;
  private final AccountRole role;
  private final Optional<SupplierUsers> own;

  /**
   * The Party of a supplier, with its Users.
   *
   * @param importUsers the Party's Users with role IS
   * @param gasUsers the Party's Users with role GS
   */
  record SupplierUsers(String party, List<Long> importUsers, List<Long> gasUsers) {
    SupplierUsers {
      importUsers = List.copyOf(importUsers);
      gasUsers = List.copyOf(gasUsers);
    }
  }

  Viewer(String name, AccountRole role, Optional<SupplierUsers> own) {
    if ((role == AccountRole.SUPPLIER) != own.isPresent()) {
      throw new IllegalArgumentException("a supplier has a Party, and nobody else has one");
    }
    this.name = name;
    this.role = role;
    this.own = own;
  }

  /** The name of this person on pages and in logs. */
  public String name() {
    return name;
  }

  /** Whether this person signs in with a password of this service. */
  public boolean hasPassword() {
    return !name.endsWith(Member.SUFFIX);
  }

  public AccountRole role() {
    return role;
  }

  /** The one Party whose returns are shown; empty for all Parties. */
  public Optional<String> party() {
    return own.map(SupplierUsers::party);
  }

  /** Whether all Parties' returns are shown. */
  public boolean seesAll() {
    return own.isEmpty();
  }

  /** Whether this person may retry deliveries. */
  public boolean operates() {
    return role == AccountRole.OPERATOR;
  }

  /** A condition on {@code ssi_request q}: the requests that this person may see. */
  public String requests() {
    return own.isPresent() ? "q.party = :viewer_party" : "true";
  }

  /** A condition on any column that names a Party. */
  public String partyIs(String column) {
    return own.isPresent() ? column + " = :viewer_party" : "true";
  }

  private static final String ENTITLED =
      """
      entitles(d.device_status, d.delivered_to_party, d.import_supplier, d.gas_supplier,
               :viewer_party, :viewer_import_users::bigint[], :viewer_gas_users::bigint[])\
      """;

  /** A condition on {@code ssi_hub d}: the hubs that this person's Party may return. */
  public String hubs() {
    return own.isPresent() ? ENTITLED : "true";
  }

  /** The parameters of the conditions above. */
  public Map<String, Object> parameters() {
    return own.<Map<String, Object>>map(mine ->
            Map.of(
                "viewer_party", mine.party(),
                "viewer_import_users", array(mine.importUsers()),
                "viewer_gas_users", array(mine.gasUsers())))
        .orElseGet(Map::of);
  }

  private static String array(List<Long> ids) {
    return "{" + String.join(",", ids.stream().map(String::valueOf).toList()) + "}";
  }

  @Override
  public String toString() {
    return name + " (" + role.text() + own.map(mine -> " of " + mine.party()).orElse("") + ")";
  }
}
