/**
 * The life of a record after the notice to its CSP: stages by simulated time, an outcome and a
 * charge.
 */
@NullMarked
package hubreturns.simulator.lifecycle;

import org.jspecify.annotations.NullMarked;
