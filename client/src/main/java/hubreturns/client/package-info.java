/**
 * The suppliers' command line: it sends a returns file as signed requests and writes the outcomes.
 */
@NullMarked
package hubreturns.client;

import org.jspecify.annotations.NullMarked;
