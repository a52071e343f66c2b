/** Values that tests of all modules share: keys made in the run, readable identifiers. */
@NullMarked
package hubreturns.testing;

import org.jspecify.annotations.NullMarked;
