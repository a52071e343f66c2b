/** Decision tests: tables and laws of the pure heart, without I/O. */
@NullMarked
package hubreturns.returns;

import org.jspecify.annotations.NullMarked;
