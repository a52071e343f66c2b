/** Hubs that were removed and not returned, and the file that returns them. */
@NullMarked
package hubreturns.ssi.overdue;

import org.jspecify.annotations.NullMarked;
