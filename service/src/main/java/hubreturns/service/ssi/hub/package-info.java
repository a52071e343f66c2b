/** One hub: what the inventory holds of it, and all that happened to it. */
@NullMarked
package hubreturns.service.ssi.hub;

import org.jspecify.annotations.NullMarked;
