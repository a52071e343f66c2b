/**
 * The DUIS interface, written again for the tests with the JDK's XML signatures. It shares no code
 * with the programs, so an error that their reader and writer share shows here.
 */
@NullMarked
package hubreturns.acceptance.wire;

import org.jspecify.annotations.NullMarked;
