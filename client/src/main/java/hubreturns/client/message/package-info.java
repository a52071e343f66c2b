/** Signs and verifies messages that others wrote. */
@NullMarked
package hubreturns.client.message;

import org.jspecify.annotations.NullMarked;
