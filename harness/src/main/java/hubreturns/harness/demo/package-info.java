/**
 * The demonstration (operate.md): a real bulk return from the client to the CSPs, told step by step
 * and then counted in every place that should hold it.
 */
@NullMarked
package hubreturns.harness.demo;

import org.jspecify.annotations.NullMarked;
