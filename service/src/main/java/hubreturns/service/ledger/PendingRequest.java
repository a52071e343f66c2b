package hubreturns.service.ledger;

import hubreturns.returns.Decide;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.Submission;
import hubreturns.service.trust.VerifiedRequest;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.RequestId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A verified request that waits to be decided and committed.
 *
 * @param listed the devices whose inventory entries decide; none if the request fails as a whole
 */
record PendingRequest(VerifiedRequest verified, Instant receivedAt, List<DeviceId> listed) {
  /** Beyond this many in a group, the database's work for each request hardly falls any further. */
  static final int REQUESTS_TOGETHER_MAX = 64;

  private static final int HUBS_TOGETHER_MAX = 256;

  /** A larger request gains nothing from sharing a transaction, and would make the others wait. */
  static final int HUBS_OF_COMPANION_MAX = 32;

  static PendingRequest of(VerifiedRequest verified, Instant receivedAt) {
    Submission submission = verified.submission();
    return new PendingRequest(
        verified,
        receivedAt,
        Decide.requestCode(submission).isPresent() ? List.of() : submission.request().hubs().ids());
  }

  ReturnRequest request() {
    return verified.submission().request();
  }

  RequestId id() {
    return request().id();
  }

  List<DeviceId> hubs() {
    return request().hubs().ids();
  }

  /** Whether this request may share a transaction. */
  boolean isSmall() {
    return hubs().size() <= HUBS_OF_COMPANION_MAX;
  }

  /**
   * The device in OtherDeviceID; empty if it is one of the listed hubs, or if the request fails as
   * a whole.
   */
  Optional<DeviceId> otherDevice() {
    return request()
        .detail()
        .otherDevice()
        .filter(other -> !listed.isEmpty() && !hubs().contains(other));
  }

  /**
   * Whether this request may join a group. Requests of one group share no hub and no RequestID, so
   * that none of them depends on the outcome of another.
   */
  boolean fits(List<PendingRequest> group) {
    return group.size() < REQUESTS_TOGETHER_MAX
        && group.stream().mapToInt(other -> other.hubs().size()).sum() + hubs().size()
            <= HUBS_TOGETHER_MAX
        && group.stream()
            .allMatch(
                other -> !other.id().equals(id()) && Collections.disjoint(other.hubs(), hubs()));
  }
}
