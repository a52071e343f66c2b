package hubreturns.returns;

import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.Role;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may return a hub (check 3 of docs/wire.md#checks-and-codes): before installation the Party
 * that took delivery; afterwards the Import Supplier with role IS or the Gas Supplier with role GS.
 * A blank entitles nobody.
 */
public final class Entitlement {
  private static final Set<DeviceStatus> BEFORE_INSTALLATION =
      EnumSet.of(DeviceStatus.PENDING, DeviceStatus.WHITELISTED);

  private Entitlement() {}

  /** Whether a hub in this SMI status belongs to the Party that took delivery. */
  public static boolean isBeforeInstallation(DeviceStatus status) {
    return BEFORE_INSTALLATION.contains(status);
  }

  /** Whether this User may return the hub. */
  public static boolean entitles(User user, Hub hub) {
    return isBeforeInstallation(hub.status())
        ? hub.deliveredTo().equals(Optional.of(user.party()))
        : isResponsible(user, hub);
  }

  /** The Parties that may return the hub, given all Users on record. */
  public static Set<String> parties(Hub hub, Collection<User> users) {
    return isBeforeInstallation(hub.status())
        ? hub.deliveredTo().map(Set::of).orElse(Set.of())
        : users.stream()
            .filter(user -> isResponsible(user, hub))
            .map(User::party)
            .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean isResponsible(User user, Hub hub) {
    Optional<?> id = Optional.of(user.id());
    return (user.roles().contains(Role.IS) && hub.importSupplier().equals(id))
        || (user.roles().contains(Role.GS) && hub.gasSupplier().equals(id));
  }
}
