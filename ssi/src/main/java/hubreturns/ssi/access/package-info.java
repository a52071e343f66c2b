/** Who signs in to the pages, and what each may see: the only maker of a {@code Viewer}. */
@NullMarked
package hubreturns.ssi.access;

import org.jspecify.annotations.NullMarked;
