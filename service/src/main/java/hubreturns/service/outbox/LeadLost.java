package hubreturns.service.outbox;

/** Another node may lead now, so this node must not call Remedy. */
public final class LeadLost extends RuntimeException {
  LeadLost(String reason) {
    super(reason);
  }

  LeadLost(String reason, Exception cause) {
    super(reason, cause);
  }
}
