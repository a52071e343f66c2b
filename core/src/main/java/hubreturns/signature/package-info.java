/** Signing and checking DUIS messages in one XMLDSig profile (docs/wire.md#signature). */
@NullMarked
package hubreturns.signature;

import org.jspecify.annotations.NullMarked;
