/** The one transaction, and the only door to a write of a return. */
@NullMarked
package hubreturns.service.ledger;

import org.jspecify.annotations.NullMarked;
