/** Wire tests: what is read, what is refused and how, and what is written. */
@NullMarked
package hubreturns.duis;

import org.jspecify.annotations.NullMarked;
