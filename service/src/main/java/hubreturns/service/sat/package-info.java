/** The Service Audit Trail: append-only, one entry for each hub of each decided request. */
@NullMarked
package hubreturns.service.sat;

import org.jspecify.annotations.NullMarked;
