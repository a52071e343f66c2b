/** Reads replies and gives every line its outcome. */
@NullMarked
package hubreturns.client.answer;

import org.jspecify.annotations.NullMarked;
