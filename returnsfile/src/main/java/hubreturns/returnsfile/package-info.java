/**
 * A supplier's returns file: its columns and short names, and what is wrong with each of its lines.
 * The client sends what is read here; the pages of the SSI check it beforehand.
 */
@NullMarked
package hubreturns.returnsfile;

import org.jspecify.annotations.NullMarked;
