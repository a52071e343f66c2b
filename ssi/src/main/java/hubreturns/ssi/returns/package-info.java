/** Every return and every refused hub: searched, filtered, paged and exported. */
@NullMarked
package hubreturns.ssi.returns;

import org.jspecify.annotations.NullMarked;
