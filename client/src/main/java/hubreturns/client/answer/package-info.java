/** Reads what came back and says of each line what became of it. */
@NullMarked
package hubreturns.client.answer;

import org.jspecify.annotations.NullMarked;
