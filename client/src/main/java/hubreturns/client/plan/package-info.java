/** Numbers and signs the requests of a file. */
@NullMarked
package hubreturns.client.plan;

import org.jspecify.annotations.NullMarked;
