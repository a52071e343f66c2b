/**
 * Who signs in to the pages and what each person may see; only this package creates a {@code
 * Viewer}.
 */
@NullMarked
package hubreturns.ssi.access;

import org.jspecify.annotations.NullMarked;
