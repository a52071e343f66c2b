/** The suppliers' command line: CSV in, signed requests out, an outcome for every line back. */
@NullMarked
package hubreturns.client;

import org.jspecify.annotations.NullMarked;
