/** The first page: what stands where, what is late, and what needs somebody. */
@NullMarked
package hubreturns.ssi.overview;

import org.jspecify.annotations.NullMarked;
