/** Checks a returns file before it is sent, and makes a returns file of scanned hubs. */
@NullMarked
package hubreturns.ssi.check;

import org.jspecify.annotations.NullMarked;
