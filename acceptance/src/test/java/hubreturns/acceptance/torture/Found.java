package hubreturns.acceptance.torture;

import hubreturns.acceptance.system.Operator.SatEntry;
import java.util.List;
import java.util.Map;

/**
 * The state after the run, when all is healed and delivered.
 *
 * @param decided the RequestIDs in the order in which they were decided
 * @param entries the entries of the audit trail; the entries of one request are in order
 * @param returned the return reference that the inventory has of each named device; empty if it is
 *     not Returned
 * @param resent the answers to each request, sent once more
 * @param invariants the output of the service's own check
 */
record Found(
    List<String> decided,
    List<SatEntry> entries,
    Map<String, String> returned,
    List<Return> returns,
    List<Return> records,
    List<Return> notices,
    Map<String, Outcome> resent,
    List<String> invariants) {

  /**
   * A return, as a return record, a record in Remedy or a notice to a CSP.
   *
   * @param state of a return record: {@code sent} when it is delivered
   */
  record Return(String reference, String deviceId, String requestId, String state) {}
}
