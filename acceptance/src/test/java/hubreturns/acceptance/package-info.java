/**
 * Starts the packaged programs and speaks to them from outside, as the FIA's test scenarios, the
 * interface's promises and the operator's commands ask; no class of the programs is known here.
 */
@NullMarked
package hubreturns.acceptance;

import org.jspecify.annotations.NullMarked;
