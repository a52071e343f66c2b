/** The first page: figures of returns by day, stage and age, and what needs attention. */
@NullMarked
package hubreturns.ssi.overview;

import org.jspecify.annotations.NullMarked;
