/** Files that only the person who runs the client can read. */
@NullMarked
package hubreturns.client.storage;

import org.jspecify.annotations.NullMarked;
