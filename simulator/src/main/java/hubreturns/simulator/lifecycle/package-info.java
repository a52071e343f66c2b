/**
 * What happens to a record after the CSP knows of it: stages by simulated time, an outcome and its
 * charge.
 */
@NullMarked
package hubreturns.simulator.lifecycle;

import org.jspecify.annotations.NullMarked;
