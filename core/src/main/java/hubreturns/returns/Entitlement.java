package hubreturns.returns;

import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.Role;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who may return a hub (check 3 of docs/wire.md#checks-and-codes). Before installation it is the
 * Party that took delivery. Afterwards it is the Import Supplier with role IS, or the Gas Supplier
 * with role GS. A blank field entitles nobody.
 */
public final class Entitlement {
  private static final Set<DeviceStatus> BEFORE_INSTALLATION =
      EnumSet.of(DeviceStatus.PENDING, DeviceStatus.WHITELISTED);

  private Entitlement() {}

  /** Whether this User may return the hub. */
  public static boolean entitles(User user, Hub hub) {
    return BEFORE_INSTALLATION.contains(hub.status())
        ? hub.deliveredTo().equals(Optional.of(user.party()))
        : isResponsible(user, hub);
  }

  private static boolean isResponsible(User user, Hub hub) {
    Optional<?> id = Optional.of(user.id());
    return (user.roles().contains(Role.IS) && hub.importSupplier().equals(id))
        || (user.roles().contains(Role.GS) && hub.gasSupplier().equals(id));
  }
}
