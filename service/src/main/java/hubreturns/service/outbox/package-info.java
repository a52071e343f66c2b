/**
 * Returns Records as a queue of deliveries, and the changes that Remedy reports. This package does
 * not know which system the destination is.
 */
@NullMarked
package hubreturns.service.outbox;

import org.jspecify.annotations.NullMarked;
