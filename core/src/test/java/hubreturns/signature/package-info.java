/** Signature tests: one profile is accepted, all others and all changes are refused. */
@NullMarked
package hubreturns.signature;

import org.jspecify.annotations.NullMarked;
