/** Every return and every rejected hub: search, filters, pages and downloads. */
@NullMarked
package hubreturns.ssi.returns;

import org.jspecify.annotations.NullMarked;
