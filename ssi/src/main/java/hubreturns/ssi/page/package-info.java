/** What all pages share: how values are shown, and what is said when a page cannot be. */
@NullMarked
package hubreturns.ssi.page;

import org.jspecify.annotations.NullMarked;
