/**
 * The Returns Records form: its fields, its stages, conditions over them, and the file that keeps
 * them.
 */
@NullMarked
package hubreturns.simulator.records;

import org.jspecify.annotations.NullMarked;
