/**
 * Reads a supplier's spreadsheet into returns, and says of every bad line what is wrong with it.
 */
@NullMarked
package hubreturns.client.csv;

import org.jspecify.annotations.NullMarked;
