/**
 * The DUIS interface over HTTP. It verifies each message with trust and commits it to the ledger.
 */
@NullMarked
package hubreturns.service.request;

import org.jspecify.annotations.NullMarked;
