/** Prepares messages for signing and verifies signatures. */
@NullMarked
package hubreturns.client.message;

import org.jspecify.annotations.NullMarked;
