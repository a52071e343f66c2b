/** Decides which lines go into which request, numbers the requests and signs them. */
@NullMarked
package hubreturns.client.plan;

import org.jspecify.annotations.NullMarked;
