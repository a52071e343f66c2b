/** The fault script: what goes wrong with which calls on Remedy. */
@NullMarked
package hubreturns.simulator.faults;

import org.jspecify.annotations.NullMarked;
