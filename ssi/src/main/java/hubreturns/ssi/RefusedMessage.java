package hubreturns.ssi;

import java.time.Instant;

/**
 * A message on the DUIS interface that this node refused.
 *
 * @param address of the sender
 * @param problem in words
 * @param instance the identifier in the problem document, which the sender can quote
 */
public record RefusedMessage(
    Instant at, String address, String problem, int status, String detail, String instance) {}
