/**
 * The request, the inventory's view of each hub, and the decision: pure rules without I/O or clock.
 */
@NullMarked
package hubreturns.returns;

import org.jspecify.annotations.NullMarked;
