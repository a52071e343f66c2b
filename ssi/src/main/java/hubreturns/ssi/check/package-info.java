/** A returns file checked before it is sent. */
@NullMarked
package hubreturns.ssi.check;

import org.jspecify.annotations.NullMarked;
