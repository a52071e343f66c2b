/**
 * Returns Records on their way to DSMS: claimed, completed, deferred, parked; knows no destination.
 */
@NullMarked
package hubreturns.service.outbox;

import org.jspecify.annotations.NullMarked;
