/**
 * Signing and checking of DUIS messages: one XMLDSig profile and nothing else (duis.md section 6).
 */
@NullMarked
package hubreturns.signature;

import org.jspecify.annotations.NullMarked;
