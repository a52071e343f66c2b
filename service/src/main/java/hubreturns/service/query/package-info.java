/** Reports: SQL with parameters whose rows a command prints. */
@NullMarked
package hubreturns.service.query;

import org.jspecify.annotations.NullMarked;
