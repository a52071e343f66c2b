package hubreturns.returns;

import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.ServicePath;
import hubreturns.vocabulary.UserStatus;

/**
 * Checks 7 and 8 of a request, in order (docs/wire.md#checks-and-codes). The first to fail decides.
 */
public enum RequestRule {
  /** Check 7: the request was sent to the service that offers it. */
  NON_DEVICE_SERVICE(ResponseCode.E13) {
    @Override
    boolean holds(Submission submission) {
      return submission.path() == ServicePath.NON_DEVICE;
    }
  },
  /** Check 7: the Command Variant is 8. */
  COMMAND_VARIANT_8(ResponseCode.E12) {
    @Override
    boolean holds(Submission submission) {
      return submission.request().commandVariant() == ReturnRequest.COMMAND_VARIANT;
    }
  },
  /** Check 8: the originator has a User Role on record. */
  HAS_A_ROLE(ResponseCode.E1) {
    @Override
    boolean holds(Submission submission) {
      return !submission.user().roles().isEmpty();
    }
  },
  /** Check 8: the originator is not suspended. */
  USER_LIVE(ResponseCode.E3) {
    @Override
    boolean holds(Submission submission) {
      return submission.user().status() == UserStatus.LIVE;
    }
  },
  /** Check 8: the originator is an Import Supplier or a Gas Supplier. */
  SUPPLIER_ROLE(ResponseCode.E2) {
    @Override
    boolean holds(Submission submission) {
      return submission.user().roles().contains(Role.IS)
          || submission.user().roles().contains(Role.GS);
    }
  };

  private final ResponseCode code;

  RequestRule(ResponseCode code) {
    this.code = code;
  }

  /** The code of a request that fails this check. */
  public ResponseCode code() {
    return code;
  }

  abstract boolean holds(Submission submission);
}
