/**
 * Returns Records as a queue of deliveries, and the changes that Remedy reports. It does not know
 * which system the destination is.
 */
@NullMarked
package hubreturns.service.outbox;

import org.jspecify.annotations.NullMarked;
