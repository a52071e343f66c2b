package hubreturns.returns;

import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.ResponseCode;
import java.util.Optional;

/** What was decided of one listed hub, and the Logistics Status it leaves. */
public sealed interface Verdict {

  /** The hub. */
  DeviceId hub();

  /** Its outcome: {@code I0} exactly when accepted. */
  ResponseCode code();

  /** Its Logistics Status before, where the inventory was asked and keeps one. */
  Optional<LogisticsStatus> before();

  /** Its Logistics Status after: the same, unless accepted. */
  Optional<LogisticsStatus> after();

  /** The hub becomes Returned. */
  record Accepted(DeviceId hub, LogisticsStatus from) implements Verdict {
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

  /** The hub stays as it is. */
  record Rejected(DeviceId hub, ResponseCode code, Optional<LogisticsStatus> before)
      implements Verdict {
    /** Refuses a code that is not an error. */
    public Rejected {
      if (!code.text().startsWith("E")) {
        throw new IllegalArgumentException(code + " rejects nothing");
      }
    }

    @Override
    public Optional<LogisticsStatus> after() {
      return before;
    }
  }
}
