/** Wire tests: which messages are read, which are refused and how, and what is written. */
@NullMarked
package hubreturns.duis;

import org.jspecify.annotations.NullMarked;
