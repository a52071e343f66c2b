/** Keys and certificates from the files that suppliers have. */
@NullMarked
package hubreturns.client.keys;

import org.jspecify.annotations.NullMarked;
