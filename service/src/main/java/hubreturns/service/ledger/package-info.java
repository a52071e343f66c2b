/** The one transaction that decides and writes returns; nothing else writes a return. */
@NullMarked
package hubreturns.service.ledger;

import org.jspecify.annotations.NullMarked;
