/**
 * The DUIS interface: bytes in, bytes out; it asks trust who sent them and the ledger to commit.
 */
@NullMarked
package hubreturns.service.request;

import org.jspecify.annotations.NullMarked;
