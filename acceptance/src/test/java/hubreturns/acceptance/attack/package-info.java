/**
 * Attacks on the running service from outside, one test for each (docs/security.md). Each keeps its
 * load small and on loopback.
 */
@NullMarked
package hubreturns.acceptance.attack;

import org.jspecify.annotations.NullMarked;
