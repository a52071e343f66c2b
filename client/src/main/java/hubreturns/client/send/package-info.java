/** Carries signed requests to the DSP and brings back what it said. */
@NullMarked
package hubreturns.client.send;

import org.jspecify.annotations.NullMarked;
