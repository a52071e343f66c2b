package hubreturns.returns;

import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.ResponseCode;
import java.util.Optional;

/** The decision on one listed hub. */
public sealed interface Verdict {

  DeviceId hub();

  /** Its outcome: {@code I0} when accepted, an error code when rejected. */
  ResponseCode code();

  /** Its Logistics Status before, where the inventory was read and has one. */
  Optional<LogisticsStatus> before();

  /** Its Logistics Status after: Returned when accepted, otherwise unchanged. */
  Optional<LogisticsStatus> after();

  /** The hub becomes Returned. */
  record AcceptedHub(DeviceId hub, LogisticsStatus from) implements Verdict {
    @Override
    public ResponseCode code() {
      return ResponseCode.I0;
    }

    @Override
    public Optional<LogisticsStatus> before() {
      return Optional.of(from);
    }

    @Override
    public Optional<LogisticsStatus> after() {
      return Optional.of(LogisticsStatus.RETURNED);
    }
  }

  /** The hub does not change. */
  record RejectedHub(DeviceId hub, ResponseCode code, Optional<LogisticsStatus> before)
      implements Verdict {
    /** Rejects a code that is not an error. */
    public RejectedHub {
      if (!code.text().startsWith("E")) {
        throw new IllegalArgumentException(code + " is not an error code");
      }
    }

    @Override
    public Optional<LogisticsStatus> after() {
      return before;
    }
  }
}
