/** Tests of the core as a whole. */
@NullMarked
package hubreturns;

import org.jspecify.annotations.NullMarked;
