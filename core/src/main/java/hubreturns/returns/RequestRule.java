package hubreturns.returns;

import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.ServicePath;
import hubreturns.vocabulary.UserStatus;
import java.util.function.Predicate;

/**
 * Checks 7 and 8 of a request, in order (docs/wire.md#checks-and-codes). The first to fail decides.
 */
public enum RequestRule {
  /** Check 7: the request was sent to the service that offers it. */
  NON_DEVICE_SERVICE(ResponseCode.E13, submission -> submission.path() == ServicePath.NON_DEVICE),
  /** Check 7: the Command Variant is 8. */
  COMMAND_VARIANT_8(
      ResponseCode.E12,
      submission -> submission.request().commandVariant() == ReturnRequest.COMMAND_VARIANT),
  /** Check 8: the originator has a User Role on record. */
  HAS_A_ROLE(ResponseCode.E1, submission -> !submission.user().roles().isEmpty()),
  /** Check 8: the originator is not suspended. */
  USER_LIVE(ResponseCode.E3, submission -> submission.user().status() == UserStatus.LIVE),
  /** Check 8: the originator is an Import Supplier or a Gas Supplier. */
  SUPPLIER_ROLE(
      ResponseCode.E2,
      submission ->
          submission.user().roles().contains(Role.IS)
              || submission.user().roles().contains(Role.GS));

  private final ResponseCode code;

  @SuppressWarnings("ImmutableEnumChecker") // The predicates hold nothing.
  private final Predicate<Submission> condition;

  RequestRule(ResponseCode code, Predicate<Submission> condition) {
    this.code = code;
    this.condition = condition;
  }

  /** The code of a request that fails this check. */
  public ResponseCode code() {
    return code;
  }

  boolean holds(Submission submission) {
    return condition.test(submission);
  }
}
