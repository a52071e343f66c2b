package hubreturns.returns;

import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.ServicePath;
import hubreturns.vocabulary.UserStatus;

/**
 * The DUIS checks of a whole request, in the order of duis.md section 7; the first to fail answers.
 */
public enum RequestRule {
  /** Check 7: the request came to the service that offers it. */
  NON_DEVICE_SERVICE(ResponseCode.E13) {
    @Override
    boolean holds(Submission submission) {
      return submission.path() == ServicePath.NON_DEVICE;
    }
  },
  /** Check 7: the Command Variant is that of a Non-Device request. */
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
  /** Check 8: its status permits. */
  USER_LIVE(ResponseCode.E3) {
    @Override
    boolean holds(Submission submission) {
      return submission.user().status() == UserStatus.LIVE;
    }
  },
  /** Check 8: one of its roles may send 8.14.3 and 8.14.4. */
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

  /** The code of a request that breaks this rule. */
  public ResponseCode code() {
    return code;
  }

  abstract boolean holds(Submission submission);
}
