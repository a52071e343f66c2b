package hubreturns.returns;

import static hubreturns.vocabulary.DeviceStatus.COMMISSIONED;
import static hubreturns.vocabulary.DeviceStatus.DECOMMISSIONED;
import static hubreturns.vocabulary.DeviceStatus.INSTALLED_NOT_COMMISSIONED;
import static hubreturns.vocabulary.DeviceStatus.PENDING;
import static hubreturns.vocabulary.DeviceStatus.SUSPENDED;
import static hubreturns.vocabulary.DeviceStatus.WHITELISTED;
import static hubreturns.vocabulary.DeviceStatus.WITHDRAWN;
import static java.util.stream.Collectors.toUnmodifiableSet;

import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.NoFaultReturnType;
import hubreturns.vocabulary.ServiceReferenceVariant;
import hubreturns.vocabulary.Word;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** The SMI statuses that each return type allows (ours; docs/wire.md#checks-and-codes). */
public final class ReturnStatuses {
  private static final Map<FaultReturnType, Set<DeviceStatus>> FAULT =
      Map.of(
          FaultReturnType.PRIOR_TO_INSTALLATION, Set.of(PENDING, WHITELISTED),
          FaultReturnType.POST_INSTALLATION,
              Set.of(
                  INSTALLED_NOT_COMMISSIONED, COMMISSIONED, SUSPENDED, DECOMMISSIONED, WITHDRAWN));

  private static final Set<DeviceStatus> NOT_IN_USE =
      Set.of(PENDING, WHITELISTED, INSTALLED_NOT_COMMISSIONED, DECOMMISSIONED, WITHDRAWN);
  private static final Set<DeviceStatus> REPLACED =
      Set.of(INSTALLED_NOT_COMMISSIONED, DECOMMISSIONED, WITHDRAWN);
  private static final Set<DeviceStatus> ANY_BUT_RECOVERY =
      Set.of(
          PENDING,
          WHITELISTED,
          INSTALLED_NOT_COMMISSIONED,
          COMMISSIONED,
          SUSPENDED,
          DECOMMISSIONED,
          WITHDRAWN);

  private static final Map<NoFaultReturnType, Set<DeviceStatus>> NO_FAULT =
      Map.of(
          NoFaultReturnType.GENERAL, NOT_IN_USE,
          NoFaultReturnType.NON_DOM_OPT_OUT, NOT_IN_USE,
          NoFaultReturnType.DUAL_SUPPLIER_HAN_VARIANT, REPLACED,
          NoFaultReturnType.SM_WAN_VARIANT, REPLACED,
          NoFaultReturnType.LOST_OR_STOLEN, ANY_BUT_RECOVERY);

  private static final Set<DeviceStatus> ANY_FAULT = union(FAULT.values());
  private static final Set<DeviceStatus> ANY_NO_FAULT = union(NO_FAULT.values());

  private ReturnStatuses() {}

  private static Set<DeviceStatus> union(Collection<Set<DeviceStatus>> rows) {
    return rows.stream().flatMap(Set::stream).collect(toUnmodifiableSet());
  }

  /** Check 4: whether some return type of the Service Request fits this status. */
  public static boolean anyTypeFits(ServiceReferenceVariant srv, DeviceStatus status) {
    return switch (srv) {
      case FAULT_RETURN -> ANY_FAULT.contains(status);
      case NO_FAULT_RETURN -> ANY_NO_FAULT.contains(status);
    };
  }

  /** Check 6: whether this return type fits this status. */
  public static boolean typeFits(Word type, DeviceStatus status) {
    Set<DeviceStatus> row =
        type instanceof FaultReturnType fault ? FAULT.get(fault) : NO_FAULT.get(type);
    if (row == null) {
      throw new IllegalStateException("no row for return type " + type);
    }
    return row.contains(status);
  }
}
