/** Decision tests: tables and properties of the pure rules, without I/O. */
@NullMarked
package hubreturns.returns;

import org.jspecify.annotations.NullMarked;
