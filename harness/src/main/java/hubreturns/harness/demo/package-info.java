/**
 * The demo: a bulk return from the client to the CSPs. The demo prints each step and then compares
 * the counts of every place that holds the returns.
 */
@NullMarked
package hubreturns.harness.demo;

import org.jspecify.annotations.NullMarked;
