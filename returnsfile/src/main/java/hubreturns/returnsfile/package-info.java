/**
 * Reads CSV files and workbooks with limits, and a supplier's returns file in particular: its
 * columns, its short names, what is wrong with each line, and which requests the lines need.
 */
@NullMarked
package hubreturns.returnsfile;

import org.jspecify.annotations.NullMarked;
