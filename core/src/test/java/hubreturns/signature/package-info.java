/** Signature tests: one profile is taken, everything else is refused, nothing can be changed. */
@NullMarked
package hubreturns.signature;

import org.jspecify.annotations.NullMarked;
