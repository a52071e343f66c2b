/**
 * The DUIS interface in the tests' own words: messages written by hand, signed and verified by the
 * JDK's XML signatures, so that an error shared by reader and writer of the programs shows here.
 */
@NullMarked
package hubreturns.acceptance.wire;

import org.jspecify.annotations.NullMarked;
