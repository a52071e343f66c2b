/** Reads keys and certificates from a supplier's files. */
@NullMarked
package hubreturns.client.keys;

import org.jspecify.annotations.NullMarked;
