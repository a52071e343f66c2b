/**
 * Stands in for BMC Remedy and the CSPs: the program, its settings, and how its parts are put
 * together.
 */
@NullMarked
package hubreturns.simulator;

import org.jspecify.annotations.NullMarked;
