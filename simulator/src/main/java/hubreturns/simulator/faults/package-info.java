/** The script of faults that calls on Remedy run into on demand. */
@NullMarked
package hubreturns.simulator.faults;

import org.jspecify.annotations.NullMarked;
