/** What a fuzzer calls with whatever it thinks up; the same is called with its kept corpus. */
@NullMarked
package hubreturns.fuzz;

import org.jspecify.annotations.NullMarked;
