package hubreturns.returns;

import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.SUPPLIER_B;
import static hubreturns.testing.Fixtures.hub;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.UserStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which Parties may return a hub; HubRuleTest holds the rule for a single User. */
class EntitlementTest {
  private static final List<User> USERS =
      List.of(
          SUPPLIER_A,
          SUPPLIER_B,
          new User(new UserId(7), "Networks", Set.of(Role.ED), UserStatus.LIVE));

  @Test
  void before_installation_the_party_that_took_delivery_may_return_the_hub() {
    assertThat(parties(of(DeviceStatus.PENDING, "Supplier B"))).containsExactly("Supplier B");
    assertThat(parties(of(DeviceStatus.WHITELISTED, null))).isEmpty();
  }

  @Test
  void after_installation_the_parties_of_both_responsible_suppliers_may_return_the_hub() {
    assertThat(parties(of(DeviceStatus.COMMISSIONED, "Networks")))
        .containsExactlyInAnyOrder("Supplier A", "Supplier B");
  }

  @Test
  void every_status_is_either_before_or_after_installation() {
    for (DeviceStatus status : DeviceStatus.values()) {
      boolean before = status == DeviceStatus.PENDING || status == DeviceStatus.WHITELISTED;

      assertThat(parties(of(status, "Networks")))
          .as(status.text())
          .isEqualTo(before ? List.of("Networks") : List.of("Supplier A", "Supplier B"));
    }
  }

  private static List<String> parties(Hub hub) {
    return USERS.stream().filter(user -> Entitlement.entitles(user, hub)).map(User::party).toList();
  }

  private static Hub of(DeviceStatus status, @Nullable String deliveredTo) {
    return new Hub(
        hub(1),
        status,
        LogisticsStatus.REMOVED,
        CspRegion.NORTH,
        Optional.ofNullable(deliveredTo),
        Optional.of(SUPPLIER_A.id()),
        Optional.of(SUPPLIER_B.id()));
  }
}
