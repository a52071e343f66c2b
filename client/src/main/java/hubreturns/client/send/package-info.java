/** Sends signed requests to the DSP and reads the HTTP responses. */
@NullMarked
package hubreturns.client.send;

import org.jspecify.annotations.NullMarked;
