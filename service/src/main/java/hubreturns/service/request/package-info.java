/**
 * The DUIS interface over HTTP. It verifies each message with {@code trust} and commits it to the
 * {@code ledger}.
 */
@NullMarked
package hubreturns.service.request;

import org.jspecify.annotations.NullMarked;
