/** The targets of a fuzzer, and a test that runs them with the inputs that fuzzing kept. */
@NullMarked
package hubreturns.fuzz;

import org.jspecify.annotations.NullMarked;
