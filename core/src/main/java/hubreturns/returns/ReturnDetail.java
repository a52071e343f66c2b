package hubreturns.returns;

import hubreturns.vocabulary.ConnectionMethod;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.NoFaultReturnType;
import hubreturns.vocabulary.ServiceReferenceVariant;
import hubreturns.vocabulary.Word;
import java.util.Optional;

/** Everything that the body of a request says apart from its hubs. */
public sealed interface ReturnDetail {

  /** The Service Request that carries this detail. */
  ServiceReferenceVariant srv();

  /** CHFFaultReturnType or CHFNoFaultReturnType. */
  Word type();

  /** The User's own references and notes. */
  UserReference reference();

  /** The device in OtherDeviceID, which only a fault return has. */
  Optional<DeviceId> otherDevice();

  /**
   * CHFFaultReturn, SRV 8.14.3.
   *
   * @param otherDevice mandatory with a DeviceID, optional with a DeviceIDList (ours)
   */
  record FaultReturn(
      FaultReturnType type,
      UserReference reference,
      Optional<DeviceId> otherDevice,
      ConnectionMethod connectionMethod,
      FaultReason reason)
      implements ReturnDetail {
    @Override
    public ServiceReferenceVariant srv() {
      return ServiceReferenceVariant.FAULT_RETURN;
    }
  }

  /** CHFNoFaultReturn, SRV 8.14.4. */
  record NoFaultReturn(NoFaultReturnType type, UserReference reference) implements ReturnDetail {
    @Override
    public ServiceReferenceVariant srv() {
      return ServiceReferenceVariant.NO_FAULT_RETURN;
    }

    @Override
    public Optional<DeviceId> otherDevice() {
      return Optional.empty();
    }
  }
}
