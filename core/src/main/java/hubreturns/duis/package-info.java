/** Reads and writes DUIS messages, within limits. Only this package makes XML parsers. */
@NullMarked
package hubreturns.duis;

import org.jspecify.annotations.NullMarked;
