/**
 * Starts the packaged programs and tests them from outside. The tests cover the FIA's test
 * scenarios, the promises of the interface and the operator's commands. This module uses no class
 * of the programs.
 */
@NullMarked
package hubreturns.acceptance;

import org.jspecify.annotations.NullMarked;
