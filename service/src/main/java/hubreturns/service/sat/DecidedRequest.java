package hubreturns.service.sat;

import hubreturns.returns.Decision;
import hubreturns.returns.ReturnDetail;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.UserReference;
import java.time.Instant;
import java.util.Optional;

/**
 * A decided request, as the audit trail writes it.
 *
 * @param key the key of its row
 * @param sha256 the digest of the bytes of the request
 */
public record DecidedRequest(long key, Decision decision, Instant receivedAt, byte[] sha256) {
  ReturnRequest request() {
    return decision.submission().request();
  }

  ReturnDetail detail() {
    return request().detail();
  }

  UserReference reference() {
    return detail().reference();
  }

  Optional<ReturnDetail.FaultReturn> fault() {
    return switch (detail()) {
      case ReturnDetail.FaultReturn faultReturn -> Optional.of(faultReturn);
      case ReturnDetail.NoFaultReturn noFault -> Optional.empty();
    };
  }
}
