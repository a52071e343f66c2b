package hubreturns.acceptance.torture;

/**
 * One message sent once.
 *
 * @param number from 1, in the order of the begin
 * @param began nanoseconds since the run began
 * @param ended nanoseconds since the run began
 */
record Sending(
    int number, String requestId, String target, long began, long ended, Outcome outcome) {
  /** The same with another end. */
  Sending ended(long at, Outcome how) {
    return new Sending(number, requestId, target, began, at, how);
  }
}
