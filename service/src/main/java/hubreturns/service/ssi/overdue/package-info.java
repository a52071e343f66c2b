/** Hubs that were removed and not notified. */
@NullMarked
package hubreturns.service.ssi.overdue;

import org.jspecify.annotations.NullMarked;
