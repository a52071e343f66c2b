/**
 * The pure heart: what is asked, what is known of each hub, and what is decided. No I/O, no clock.
 */
@NullMarked
package hubreturns.returns;

import org.jspecify.annotations.NullMarked;
