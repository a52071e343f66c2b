/**
 * The notices to the CSPs: the outbox that sends each once, and the inbox that takes the place of a
 * CSP.
 */
@NullMarked
package hubreturns.simulator.csp;

import org.jspecify.annotations.NullMarked;
