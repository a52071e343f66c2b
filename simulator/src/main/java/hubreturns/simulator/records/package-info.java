/** The Returns Records form: its fields, stages and conditions, and the journal that keeps it. */
@NullMarked
package hubreturns.simulator.records;

import org.jspecify.annotations.NullMarked;
