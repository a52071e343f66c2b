/** One hub: its inventory record, its timeline and its charge. */
@NullMarked
package hubreturns.ssi.hub;

import org.jspecify.annotations.NullMarked;
