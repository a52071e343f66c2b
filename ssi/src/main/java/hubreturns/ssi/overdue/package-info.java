/** Hubs that were removed and not notified. */
@NullMarked
package hubreturns.ssi.overdue;

import org.jspecify.annotations.NullMarked;
