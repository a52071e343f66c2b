/** What the service's tests share: a real database, and a Remedy with a script. */
@NullMarked
package hubreturns.service.testing;

import org.jspecify.annotations.NullMarked;
