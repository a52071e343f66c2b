/** One hub: what the inventory holds of it, and all that happened to it. */
@NullMarked
package hubreturns.ssi.hub;

import org.jspecify.annotations.NullMarked;
