/** Checks a returns file before it is sent, and makes one of scanned hubs. */
@NullMarked
package hubreturns.ssi.check;

import org.jspecify.annotations.NullMarked;
