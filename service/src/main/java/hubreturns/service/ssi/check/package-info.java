/** A returns file checked before it is sent. */
@NullMarked
package hubreturns.service.ssi.check;

import org.jspecify.annotations.NullMarked;
