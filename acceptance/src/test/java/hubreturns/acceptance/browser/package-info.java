/** A real browser at the pages of the SSI, driven over the WebDriver protocol. */
@NullMarked
package hubreturns.acceptance.browser;

import org.jspecify.annotations.NullMarked;
