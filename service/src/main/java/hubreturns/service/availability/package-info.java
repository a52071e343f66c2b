/**
 * Whether the database can serve requests now: which server takes writes, how long a connection may
 * wait, and what is refused while no server answers (docs/operations.md#several-database-servers).
 */
@NullMarked
package hubreturns.service.availability;

import org.jspecify.annotations.NullMarked;
